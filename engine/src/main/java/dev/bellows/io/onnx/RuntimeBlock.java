package dev.bellows.io.onnx;

import dev.bellows.autograd.Function;
import dev.bellows.autograd.Saved;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Network;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model that ONNX Runtime computes in the place of this engine. What it takes and gives is known, so it has its place in a
 * network, a summary and a saved model; it has no parameters, and whoever computes it by this engine, or trains it, gets an {@link
 * UnsupportedOpException}. Its files travel where the weights of other networks do.
 */
public final class RuntimeBlock extends Block {
    /** What JSON calls it. */
    public static final String LAYER = "OnnxRuntime";

    /** What computes it, in words. */
    public static final String ENGINE = "ONNX Runtime";

    /**
     * An input or output.
     *
     * @param name in the file
     * @param type of its elements in the file
     * @param shape for one row, without the batch
     */
    public record Value(String name, ElementType type, Shape shape) {
        /** Whether its elements are texts. */
        public boolean isText() {
            return type == ElementType.STRING;
        }

        /**
         * What arrays hold of it for one row: its own type where there is such a dtype, else one that holds all of its values; of texts their
         * places among those of the batch.
         */
        public Spec spec() {
            if (isText()) {
                return new Spec(shape, DType.I32);
            }
            DType carrier = Objects.requireNonNull(type.carrier(), "refused when the model was read");
            return new Spec(shape, carrier == DType.BF16 ? DType.F32 : carrier);
        }

        @Override
        public String toString() {
            return name + " " + type + shape;
        }
    }

    /**
     * A model without its files.
     *
     * @param inputs that it takes, in the order of the file
     * @param outputs that it gives, in the order of the file
     * @param reason why it is not computed here
     */
    public record Config(List<Value> inputs, List<Value> outputs, String reason) implements LayerConfig {
        @Override
        public RuntimeBlock build() {
            return new RuntimeBlock(this);
        }

        /** Which inputs are texts, by their places. */
        public Set<Integer> textInputs() {
            return texts(inputs);
        }

        /** Which outputs are texts, by their places. */
        public Set<Integer> textOutputs() {
            return texts(outputs);
        }

        private static Set<Integer> texts(List<Value> values) {
            return IntStream.range(0, values.size())
                    .filter(i -> values.get(i).isText())
                    .boxed()
                    .collect(Collectors.toUnmodifiableSet());
        }

        /** What it is, in place of a table of layers. */
        public String summary() {
            return LAYER + signature(this) + "\ncomputed by " + ENGINE + ": " + reason;
        }

        /** Why neither is possible: to compute it by this engine, or to train it. */
        public UnsupportedOpException refusal() {
            return new UnsupportedOpException(
                    "onnx: the model " + signature(this) + " is computed by " + ENGINE + " alone (" + reason
                            + "), so it is scored by transform, and can neither be trained nor computed by this"
                            + " engine");
        }
    }

    private final Config config;

    private RuntimeBlock(Config config) {
        this.config = config;
    }

    private static String signature(Config config) {
        return "("
                + String.join(
                        ", ", config.inputs().stream().map(Value::toString).toList()) + " → "
                + String.join(
                        ", ", config.outputs().stream().map(Value::toString).toList()) + ")";
    }

    /** The model that a network consists of, if it is one of these: alone, or as the only node between names of inputs and outputs. */
    public static Optional<Config> of(LayerConfig network) {
        if (network instanceof Network.Config named && named.nodes().size() == 1) {
            return named.nodes().get(0).layer() instanceof Config config ? Optional.of(config) : Optional.empty();
        }
        return network instanceof Config config ? Optional.of(config) : Optional.empty();
    }

    @Override
    public Tensor forward(Tensor x) {
        return forwardAll(List.of(x)).get(0);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        return new Elsewhere(config).onAll(in);
    }

    @Override
    public Config config() {
        return config;
    }

    /** An op of which the results are known by their specs alone. */
    private record Elsewhere(Config config) implements Function {
        @Override
        public int outputs() {
            return config.outputs().size();
        }

        @Override
        public List<Spec> infer(List<Spec> in) {
            int count = config.inputs().size();
            if (in.size() != count) {
                throw new ShapeException(config.build() + ": takes " + count + " inputs, got " + in.size());
            }
            for (int i = 0; i < count; i++) {
                check(config.inputs().get(i), in.get(i));
            }
            Shape rows = Shape.of(in.get(0).shape().dim(0));
            return config.outputs().stream()
                    .map(Value::spec)
                    .map(row -> row.with(rows.concat(row.shape())))
                    .toList();
        }

        private static void check(Value input, Spec given) {
            if (given.shape().rank() == 0 || !given.shape().without(0).equals(input.shape())) {
                throw new ShapeException("onnx: input " + input + " of each row, got " + given.shape());
            } else if (input.type().isFloating() && given.dtype().isInteger()) {
                throw new DTypeException("onnx: input " + input + " is no place for ids, got " + given);
            }
        }

        @Override
        public List<Tensor> forward(Saved saved, List<Tensor> x) {
            throw config.refusal();
        }

        @Override
        public List<@Nullable Tensor> backward(Saved saved, List<Tensor> dy) {
            throw config.refusal();
        }
    }

    @Override
    public String toString() {
        return LAYER + signature(config);
    }
}
