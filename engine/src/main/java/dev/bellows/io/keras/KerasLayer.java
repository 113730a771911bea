package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Json;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.random.Dropout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer of Keras that is said by ops, in Keras' order of axes: pictures are [batch, height, width, channels]. Its parameters have Keras'
 * names, shapes and values.
 */
public final class KerasLayer extends Block {
    private static final Spec COUNTER = Spec.of(DType.I64);

    /**
     * A layer as Keras describes it.
     *
     * @param kind its class there, such as {@code Conv2D}
     * @param settings a JSON object: {@code config}, Keras' own; {@code call}, the arguments that are no tensors; {@code weights}, the
     *     shape of each
     */
    public record Config(String kind, String settings) implements LayerConfig {
        @Override
        public KerasLayer build() {
            return new KerasLayer(this);
        }

        static Config of(String kind, JsonNode config, JsonNode call, Map<String, Shape> weights) {
            ObjectNode settings = Json.object();
            settings.set("config", config);
            settings.set("call", call);
            ObjectNode shapes = settings.putObject("weights");
            weights.forEach((name, shape) -> {
                for (int dim : shape.dims()) {
                    shapes.withArray(name).add(dim);
                }
                shapes.withArray(name);
            });
            return new Config(kind, settings.toString());
        }
    }

    private record Weight(Parameter parameter, Spec spec) {}

    private final Config config;
    private final Kind kind;
    private final Setting setting;
    private final Setting arguments;
    private final Map<String, Weight> weights = new HashMap<>();
    private final @Nullable Parameter counter;

    private KerasLayer(Config config) {
        this.config = config;
        this.kind = Kinds.find(config.kind)
                .orElseThrow(() -> new UnsupportedOpException("keras: no layer is called '" + config.kind + "'"));
        Setting all = new Setting(Json.parse("keras: the settings of " + config.kind, config.settings));
        this.setting = all.in("config");
        this.arguments = all.in("call");
        for (Kind.Stored stored : kind.weights().apply(setting)) {
            String name = stored.name();
            int[] dims = all.in("weights").list(name).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            Parameter parameter =
                    stored.isTrained() ? weight(name, null) : state(name, Parameter.Role.GIVEN, Constant.ZERO);
            weights.put(name, new Weight(parameter, Spec.of(DType.F32, dims)));
        }
        this.counter = kind.draws().test(setting) ? state("counter", Parameter.Role.COUNTER, Constant.ZERO) : null;
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        return kind.body().apply(new Call(this, in, setting, arguments));
    }

    Tensor stored(String name, Tensor witness) {
        Weight weight = Objects.requireNonNull(weights.get(name), name);
        return weight.parameter.value(this, witness, weight.spec);
    }

    boolean hasWeight(String name) {
        return weights.containsKey(name);
    }

    Tensor dropout(Tensor x, double rate) {
        Parameter position = counter;
        if (position == null) {
            return x;
        }
        Tensor at = position.value(this, x, COUNTER);
        if (!Recording.isTraining()) {
            return x;
        }
        Tensor next = at.add(1);
        position.update(next);
        return Dropout.dropout(x, next, rate, position.key());
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Keras(" + config.kind + ")";
    }
}
