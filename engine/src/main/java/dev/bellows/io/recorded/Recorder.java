package dev.bellows.io.recorded;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A network for one number of rows, in ops that an exporter knows. Others are expanded, and listed if they cannot be. */
public final class Recorder {
    private final BiPredicate<Op, List<Spec>> known;
    private final List<Flow> values = new ArrayList<>();
    private final List<Flow> inputs = new ArrayList<>();
    private final IdentityHashMap<NDArray, Flow> arrays = new IdentityHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> unknown = new ArrayList<>();
    private List<Flow> outputs = List.of();
    private @Nullable Op within;

    private Recorder(BiPredicate<Op, List<Spec>> known) {
        this.known = known;
    }

    /**
     * Records {@code net} as it predicts.
     *
     * @param known which ops are recorded as they are; the others are expanded
     */
    static Recorder of(Block net, List<Spec> specs, BiPredicate<Op, List<Spec>> known) {
        Trace trace = new Trace();
        List<Tensor> in = new ArrayList<>();
        specs.forEach(spec -> in.add(trace.input("x" + in.size(), spec)));
        Graph graph;
        try (Recording mode = Recording.set(false, false)) {
            graph = trace.graph(net.forwardAll(in));
        }
        Recorder recorder = new Recorder(known);
        specs.forEach(spec -> recorder.inputs.add(recorder.value(spec, null)));
        List<Flow> held = graph.held().stream().map(recorder::flow).toList();
        try (Recording mode = Recording.set(false, false)) {
            recorder.outputs = graph.replay(recorder.inputs, held).stream()
                    .limit(graph.outputs().size())
                    .map(recorder::flow)
                    .toList();
        }
        return recorder;
    }

    private Flow value(Spec spec, @Nullable NDArray array) {
        Flow made = new Flow(this, values.size(), spec, array);
        values.add(made);
        return made;
    }

    private Flow flow(Tensor tensor) {
        if (tensor instanceof Flow known) {
            return known;
        }
        NDArray array = (NDArray) tensor;
        return arrays.computeIfAbsent(array, fresh -> value(fresh.spec(), fresh));
    }

    List<Tensor> apply(Op op, List<Tensor> in) {
        List<Flow> operands = in.stream().map(this::flow).toList();
        List<Spec> specs = operands.stream().map(Flow::spec).toList();
        Op outermost = within == null ? op : within;
        boolean isKnown = known.test(op, specs);
        if (!isKnown && op instanceof Composite composite) {
            Op before = within;
            within = outermost;
            try {
                return composite.expand(List.copyOf(operands));
            } finally {
                within = before;
            }
        }
        List<Flow> results =
                op.infer(specs).stream().map(spec -> value(spec, null)).toList();
        Step step = new Step(op, outermost, operands, results, CreationSite.here());
        steps.add(step);
        if (!isKnown) {
            unknown.add(step);
        }
        return List.copyOf(results);
    }

    public List<Flow> values() {
        return values;
    }

    public List<Flow> inputs() {
        return inputs;
    }

    public List<Flow> outputs() {
        return outputs;
    }

    public List<Step> steps() {
        return steps;
    }

    /** Ops that there is no way to write. */
    List<Step> unknown() {
        return unknown;
    }

    /** The steps, by their places, that outputs depend on. */
    BitSet needed() {
        BitSet wanted = new BitSet();
        outputs.forEach(output -> wanted.set(output.number()));
        BitSet needed = new BitSet();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step.out().stream().anyMatch(out -> wanted.get(out.number()))) {
                needed.set(i);
                step.in().forEach(in -> wanted.set(in.number()));
            }
        }
        return needed;
    }

    /** The inputs for another number of rows; what is not as long as the first input has none. */
    static List<Spec> with(int rows, List<Spec> inputs) {
        Shape first = inputs.get(0).shape();
        return inputs.stream()
                .map(spec -> first.rank() > 0
                                && spec.shape().rank() > 0
                                && spec.shape().dim(0) == first.dim(0)
                        ? spec.with(spec.shape().with(0, rows))
                        : spec)
                .toList();
    }
}
