package dev.bellows.io.onnx;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Symbol;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.io.onnx.operator.ArrayBytes;
import dev.bellows.io.onnx.operator.Evaluation;
import dev.bellows.io.onnx.operator.Program;
import dev.bellows.io.onnx.operator.Value;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network as an ONNX model describes it. It runs on arrays and is traced like any other block, and it trains: the model's floating
 * arrays are its parameters, under the names that they have in the file. Arrays that are settings, such as a shape or the scale
 * of a quantisation, the statistics of batch normalisation and single numbers are no weights, and stay as they are.
 *
 * <p>Its inputs and outputs are those of the model, in its order. An open first axis is the batch. Element types that the engine has
 * not are carried in wider ones: {@code float16} in f32, small integers in i32; inputs of another dtype of the same kind are cast.
 */
public final class OnnxBlock extends Block {
    /**
     * A model without its weights, as text.
     *
     * @param model the bytes of its file in base 64; arrays that are parameters have no data in it
     */
    public record Config(String model) implements LayerConfig {
        @Override
        public OnnxBlock build() {
            try {
                return new OnnxBlock(
                        this, Skeleton.read(ByteBuffer.wrap(Base64.getDecoder().decode(model))));
            } catch (OnnxException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final Spec COUNTER = Spec.of(DType.I64);

    private final Config config;
    private final OnnxModel model;
    private final Program program;
    private final List<OnnxValueInfo> inputs;
    private final Map<String, Parameter> weights = new HashMap<>();
    private final IdentityHashMap<OnnxTensor, NDArray> constants = new IdentityHashMap<>();
    private final Scope kept = Scope.detached("onnx");
    private final @Nullable Parameter counter;

    OnnxBlock(Config config, OnnxModel model) {
        this.config = config;
        this.model = model;
        this.program = Program.of("onnx: the model", model);
        Set<String> given = Set.copyOf(program.main().inputs());
        this.inputs = model.graph().inputs().stream()
                .filter(input -> given.contains(input.name()))
                .toList();
        Set<String> settings = program.settings();
        for (OnnxTensor array : model.graph().initializers()) {
            if (Skeleton.isParameter(array)) {
                boolean fixed = settings.contains(array.name())
                        || !array.type().isFloating()
                        || array.dims().isEmpty();
                weights.put(
                        array.name(),
                        fixed ? state(array.name(), Parameter.Role.GIVEN, Constant.ZERO) : weight(array.name(), null));
            }
        }
        this.counter = program.draws() ? state("random.counter", Parameter.Role.COUNTER, Constant.ZERO) : null;
    }

    /** What the model takes, in the order of {@link #forwardAll}. */
    public List<OnnxValueInfo> inputs() {
        return inputs;
    }

    /** What the model gives, in the order of {@link #forwardAll}. */
    public List<OnnxValueInfo> outputs() {
        return model.graph().outputs();
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (in.size() != inputs.size()) {
            throw new ShapeException(this + ": takes " + inputs.size() + " inputs, got " + in.size());
        }
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            values.add(InputCheck.checked(inputs.get(i), in.get(i)));
        }
        Tensor witness =
                in.stream().filter(Tensor::isTraced).findFirst().orElseGet(() -> in.isEmpty() ? nothing() : in.get(0));
        return witness.isTraced() ? traced(values, witness) : results(new Evaluation(arrays(witness), witness), values);
    }

    private List<Tensor> results(Evaluation pass, List<Value> values) {
        return pass.run(program.main(), values).stream().map(OnnxBlock::result).toList();
    }

    private static Tensor result(Value value) {
        if (!value.isTensor()) {
            throw new UnsupportedOpException("onnx: an output of the model is a " + value + "; only tensors are given");
        }
        return value.tensor();
    }

    /** What follows from constants alone is computed at once, and kept as long as this block where the graph holds it. */
    private List<Tensor> traced(List<Value> values, Tensor witness) {
        try (Scope pass = Scope.open("onnx trace")) {
            Evaluation evaluation = new Evaluation(arrays(witness), witness);
            List<Tensor> results = new ArrayList<>();
            for (Value value : evaluation.run(program.main(), values)) {
                result(value);
                results.add(value.isTraced() ? value.tensor() : evaluation.captured(value));
            }
            evaluation.captured().forEach(this::keep);
            if (witness
                    instanceof Symbol symbol) { // also what operators made of constants before it met what is traced
                symbol.trace().captured().stream().filter(pass::owns).forEach(this::keep);
            }
            return results;
        }
    }

    private void keep(NDArray array) {
        if (weights.values().stream().noneMatch(weight -> weight.dataOrNull() == array)
                && !constants.containsValue(array)) {
            array.disown();
            kept.own(array);
        }
    }

    private NDArray nothing() {
        return NDArray.scalar(0);
    }

    private Evaluation.Arrays arrays(Tensor witness) {
        return new Evaluation.Arrays() {
            private @Nullable Tensor position;

            @Override
            public Value value(OnnxTensor tensor) {
                return OnnxBlock.this.value(tensor, witness);
            }

            @Override
            public Tensor counter() {
                Tensor known = position;
                if (known == null) {
                    known = draw(witness);
                    position = known;
                }
                return known;
            }
        };
    }

    private Value value(OnnxTensor tensor, Tensor witness) {
        Parameter weight = Skeleton.isParameter(tensor) ? weights.get(tensor.name()) : null;
        if (weight == null) {
            return Value.of(tensor.type(), constant(tensor));
        }
        NDArray data = weight.dataOrNull();
        if (weight.role() == Parameter.Role.GIVEN && data != null) {
            return Value.of(tensor.type(), data); // whose elements a setting may need
        }
        try {
            return Value.of(tensor.type(), weight.value(this, witness, ArrayBytes.spec(tensor)));
        } catch (OnnxException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NDArray constant(OnnxTensor tensor) {
        NDArray known = constants.get(tensor);
        if (known == null) {
            try (Scope.Entry entry = kept.enter()) {
                known = ArrayBytes.array(tensor);
            } catch (OnnxException e) {
                throw new UncheckedIOException(e);
            }
            constants.put(tensor, known);
        }
        return known;
    }

    /** The next position in the stream of random numbers. */
    private Tensor draw(Tensor witness) {
        Parameter position = counter;
        if (position == null) {
            throw new IllegalStateException("a model that draws no random numbers draws one");
        }
        Tensor next = position.value(this, witness, COUNTER).add(1);
        position.update(next);
        return next;
    }

    /** Begins the stream of random numbers; for the loader. */
    void begin() {
        if (counter != null) {
            counter.set(NDArray.zeros(COUNTER));
        }
    }

    /** Gives a parameter its array; for the loader. */
    void fill(OnnxTensor tensor) throws OnnxException {
        Parameter weight = weights.get(tensor.name());
        if (weight != null) {
            weight.set(ArrayBytes.array(tensor));
        }
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected void release() {
        constants.clear();
        if (!kept.isClosed()) {
            kept.close();
        }
    }

    @Override
    public String toString() {
        return "Onnx(" + String.join(", ", inputs.stream().map(Object::toString).toList()) + " → "
                + String.join(", ", outputs().stream().map(OnnxValueInfo::name).toList()) + ")";
    }
}
