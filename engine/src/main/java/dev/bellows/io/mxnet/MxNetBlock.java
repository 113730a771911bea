package dev.bellows.io.mxnet;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.format.MxNetException;
import dev.bellows.io.mxnet.format.SymbolGraph;
import dev.bellows.io.mxnet.format.SymbolNode;
import dev.bellows.io.mxnet.format.SymbolReader;
import dev.bellows.io.mxnet.operator.Evaluation;
import dev.bellows.io.mxnet.operator.Program;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network as a graph of MXNet's describes it. It runs on arrays and is traced like any other block, and it trains: the model's floating
 * arrays are its parameters, under the names that they have there, and the statistics of batch normalisations follow the batches as they do in MXNet.
 *
 * <p>Its inputs are the variables that have no array, in the order of the graph, but for the labels of output heads, which it does not take: a
 * {@code SoftmaxOutput} gives probabilities, and what is trained by is a loss of its own.
 */
public final class MxNetBlock extends Block {
    /**
     * A model without its weights, as text.
     *
     * @param symbol the graph, as {@code symbol.json} has it
     * @param arrays what has an array
     */
    public record Config(String symbol, List<Array> arrays) implements LayerConfig {
        @Override
        public MxNetBlock build() {
            return new MxNetBlock(this);
        }
    }

    /**
     * A variable that has an array.
     *
     * @param dtype such as {@code f32}
     */
    public record Array(String name, String dtype, List<Integer> shape) {
        static Array of(String name, Spec spec) {
            List<Integer> dims = new ArrayList<>();
            for (int dim : spec.shape().dims()) {
                dims.add(dim);
            }
            return new Array(name, spec.dtype().toString(), dims);
        }

        Spec spec() {
            return new Spec(Shape.of(shape), DType.valueOf(dtype.toUpperCase(Locale.ROOT)));
        }
    }

    private static final Spec COUNTER = Spec.of(DType.I64);

    private final Config config;
    private final Program program;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, Spec> specs = new LinkedHashMap<>();
    private final Map<String, Parameter> arrays = new LinkedHashMap<>();
    private final @Nullable Parameter counter;

    MxNetBlock(Config config) {
        this.config = config;
        SymbolGraph graph;
        try {
            graph = SymbolReader.read("the graph of a network", config.symbol());
        } catch (MxNetException e) {
            throw new UncheckedIOException(e);
        }
        this.program = Program.of("mxnet: the model", graph);
        config.arrays().forEach(array -> specs.put(array.name(), array.spec()));
        Set<String> free = new LinkedHashSet<>(program.variables().values());
        free.removeAll(program.labels());
        for (Map.Entry<String, Spec> array : specs.entrySet()) {
            free.remove(array.getKey());
            arrays.put(
                    array.getKey(), parameter(array.getKey(), array.getValue().dtype()));
        }
        this.inputs = List.copyOf(free);
        this.outputs = graph.heads().stream().map(head -> named(graph, head)).toList();
        this.counter = program.draws() ? state("random.counter", Parameter.Role.COUNTER, Constant.ZERO) : null;
    }

    private Parameter parameter(String name, DType dtype) {
        if (program.statistics().contains(name)) {
            return state(name, Parameter.Role.STATISTIC, Constant.ZERO);
        }
        boolean fixed = !dtype.isFloating() || program.unused().contains(name);
        return fixed ? state(name, Parameter.Role.GIVEN, Constant.ZERO) : weight(name, null);
    }

    private static String named(SymbolGraph graph, SymbolNode.Entry head) {
        SymbolNode node = graph.nodes().get(head.node());
        String number = head.output() == 0 ? "" : Integer.toString(head.output());
        return node.isVariable() ? node.name() : node.name() + "_output" + number;
    }

    /** The names of what the model takes, in the order of {@link #forwardAll}. */
    public List<String> inputs() {
        return inputs;
    }

    /** The names of what the model gives, in the order of {@link #forwardAll}: that of the node with {@code _output} behind. */
    public List<String> outputs() {
        return outputs;
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
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            named.put(inputs.get(i), in.get(i));
        }
        Tensor witness = in.stream()
                .filter(Tensor::isTraced)
                .findFirst()
                .orElseGet(() -> in.isEmpty() ? NDArray.scalar(0) : in.get(0));
        return new Evaluation(program, values(witness), witness).run(named);
    }

    private Evaluation.Arrays values(Tensor witness) {
        return new Evaluation.Arrays() {
            private @Nullable Tensor position;

            @Override
            public Tensor value(String variable) {
                Parameter parameter = Objects.requireNonNull(arrays.get(variable), variable);
                return parameter.value(MxNetBlock.this, witness, Objects.requireNonNull(specs.get(variable)));
            }

            @Override
            public Optional<Parameter> parameter(String variable) {
                return Optional.ofNullable(arrays.get(variable));
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

    /** The next position in the stream of random numbers. */
    private Tensor draw(Tensor witness) {
        Parameter position = Objects.requireNonNull(counter, "a model that draws no random numbers draws one");
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

    /** Gives a variable its array; for the loader. */
    void fill(String name, NDArray array) {
        Objects.requireNonNull(arrays.get(name), name).set(array);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "MxNet(" + String.join(", ", inputs) + " → " + String.join(", ", outputs) + ")";
    }
}
