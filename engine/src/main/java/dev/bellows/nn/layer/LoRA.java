package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.PathPatterns;
import dev.bellows.op.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network whose weights stay as they are while some of its {@link Dense} layers, such as the projections of attention, learn by
 * adapters of low rank (Hu et al. 2021, arXiv 2106.09685): y = x · Wᵀ + b + (alpha / rank) · (dropout(x) · Aᵀ) · Bᵀ, where A and B alone
 * are trained. Parameters have the paths that they have in the network; beside each layer's weight lie {@code lora.a} [rank, in] and
 * {@code lora.b} [units, rank].
 *
 * <pre>{@code
 * {"layer": "Sequential", "layers": [
 *     {"layer": "LoRA", "rank": 4, "targets": ["*.query", "*.value"], "network":
 *         {"layer": "TransformerEncoder", "layers": 2, "units": 64, "heads": 4, "hiddenSize": 128}},
 *     "MeanOverTime",
 *     {"layer": "Dense", "units": 3}]}
 * }</pre>
 */
public final class LoRA extends Block implements OverTime {
    /**
     * Settings of a {@link LoRA}; left out of JSON, alpha is the rank, dropout (of what adapters take) 0, {@code targets}, patterns on the
     * paths of Dense layers, all of them, and {@code trained}, patterns on the paths of parameters that are trained besides, none.
     */
    public record Config(
            LayerConfig network,
            int rank,
            @Nullable Double alpha,
            @Nullable Double dropout,
            @Nullable List<String> targets,
            @Nullable List<String> trained)
            implements LayerConfig {
        public Config {
            if (rank < 1) {
                throw new ShapeException("LoRA: rank must be 1 or more, got " + rank);
            } else if (alpha != null && !(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("LoRA: alpha must be greater than 0, got " + alpha);
            }
            targets = targets == null ? null : List.copyOf(targets);
            trained = trained == null ? null : List.copyOf(trained);
        }

        /** Of layers by these patterns. */
        public Config(LayerConfig network, int rank, List<String> targets) {
            this(network, rank, null, null, targets, null);
        }

        @Override
        public LayerConfig within() {
            return network;
        }

        @Override
        public LoRA build() {
            return new LoRA(this);
        }

        private double scale() {
            return (alpha == null ? rank : alpha) / rank;
        }

        private double rate() {
            return dropout == null ? 0 : dropout;
        }
    }

    private final Config config;
    private final Block network;
    private final int adapters;

    private LoRA(Config config) {
        this.config = config;
        this.network = child("", config.network.build());
        Map<String, Dense> all = new LinkedHashMap<>();
        collect("", network, all);
        List<String> patterns = Objects.requireNonNullElse(config.targets, List.of("*"));
        List<String> chosen = new PathPatterns(patterns).of(all.keySet(), "LoRA: no Dense layer");
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "LoRA: adapts no Dense layer; there are " + PathPatterns.told(all.keySet()));
        }
        network.freeze("*");
        network.unfreeze(
                Objects.requireNonNullElse(config.trained, List.<String>of()).toArray(String[]::new));
        for (String path : chosen) {
            Objects.requireNonNull(all.get(path)).adapt(config.rank, config.scale(), config.rate());
        }
        this.adapters = chosen.size();
    }

    private static void collect(String path, Block block, Map<String, Dense> into) {
        if (block instanceof Dense dense) {
            into.put(path, dense);
        }
        block.children()
                .forEach((name, child) ->
                        collect(name.isEmpty() ? path : path.isEmpty() ? name : path + "." + name, child, into));
    }

    @Override
    public Tensor forward(Tensor x) {
        return network.call(x);
    }

    /** Of what the network takes; lengths of sequences go on to one that looks at several steps. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        boolean lengths = in.size() == 2 && !(network instanceof OverTime) && ByStep.is(network);
        return network.callAll(lengths ? in.subList(0, 1) : in);
    }

    @Override
    public boolean keepsTime() {
        return !(network instanceof OverTime steps) || steps.keepsTime();
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "LoRA(rank " + config.rank + " in " + adapters + " layers of " + network + ")";
    }
}
