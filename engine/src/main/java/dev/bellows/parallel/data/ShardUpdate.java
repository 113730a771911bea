package dev.bellows.parallel.data;

import dev.bellows.backend.Backend;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A rule on one stretch of the flat weights that lies in this worker's shard of a bucket. Its states exist on this worker
 * alone, so memory and time for them shrink with the number of workers.
 */
final class ShardUpdate {
    private static final Spec SCALAR = Spec.of(DType.F32);

    private final Rule rule;
    private final NDArray weights;
    private final NDArray gradients;
    private final List<NDArray> scalars;
    private final NDArray scale = NDArray.zeros(SCALAR);
    private final NDArray bounded = NDArray.zeros(SCALAR);
    private final List<NDArray> sums = new ArrayList<>();
    private final Executable means;
    private final @Nullable Executable squares;
    private final @Nullable Executable bounds;
    private final List<Executable> measures = new ArrayList<>();
    private final List<List<NDArray>> outputs = new ArrayList<>();
    private final Executable update;
    private final List<NDArray> states;

    /**
     * @param weights the stretch, a view of the flat weights
     * @param gradients the same stretch of the summed gradients, which a step changes
     */
    ShardUpdate(Rule rule, Clipping clipping, NDArray weights, NDArray gradients, Backend backend) {
        Optimizer optimizer = rule.optimizer();
        this.rule = rule;
        this.weights = weights;
        this.gradients = gradients;
        this.scalars = zeros(optimizer.scalars(1).size());
        this.states = rule.newStates(weights);
        boolean each = clipping.whole() == Clipping.Whole.ELEMENT;
        this.means = changingGradients(
                (gradient, factor) -> each ? clipping.clip(gradient.mul(factor), factor) : gradient.mul(factor),
                backend);
        this.squares = each ? null : squares(clipping, gradients.spec(), backend);
        this.bounds = each ? null : changingGradients(clipping::clip, backend);
        for (Op measure : optimizer.measures()) {
            measures.add(measuring(measure, backend));
            int count = measure.infer(specs(inputs())).size();
            sums.addAll(zeros(count));
            outputs.add(zeros(count));
        }
        this.update = updating(optimizer.update(), backend);
    }

    private static List<NDArray> zeros(int count) {
        List<NDArray> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(NDArray.zeros(SCALAR));
        }
        return made;
    }

    /** A function of the gradients and a scalar, whose result takes the place of the gradients: no step needs memory for it. */
    private Executable changingGradients(BinaryOperator<Tensor> function, Backend backend) {
        Trace trace = new Trace();
        Symbol scalar = trace.input("scalar", SCALAR);
        trace.update(gradients, function.apply(trace.capture(gradients), scalar));
        return Executable.compile(trace.graph(List.of()), backend);
    }

    private static Executable squares(Clipping clipping, Spec spec, Backend backend) {
        Trace trace = new Trace();
        Tensor mean = trace.input("gradients", spec);
        return Executable.compile(trace.graph(List.of(Clipping.squares(clipping, mean))), backend);
    }

    /** {@code op} on all that is {@linkplain #inputs() known} when it runs. */
    private Executable measuring(Op op, Backend backend) {
        Trace trace = new Trace();
        List<Tensor> in = new ArrayList<>();
        inputs().forEach(array -> in.add(trace.input("in" + in.size(), array.spec())));
        return Executable.compile(trace.graph(op.onAll(in)), backend);
    }

    /** {@code op}, which changes weights and states where they lie. */
    private Executable updating(Op op, Backend backend) {
        Trace trace = new Trace();
        List<Symbol> in = new ArrayList<>();
        changing().forEach(array -> in.add(trace.input("in" + in.size(), array.spec())));
        List<Tensor> taken = new ArrayList<>(List.of(trace.capture(weights), in.get(0)));
        states.forEach(state -> taken.add(trace.capture(state)));
        taken.addAll(in.subList(1, in.size()));
        List<Tensor> results = op.onAll(taken);
        trace.update(weights, results.get(0));
        for (int i = 0; i < states.size(); i++) {
            trace.update(states.get(i), results.get(i + 1));
        }
        return Executable.compile(trace.graph(List.of()), backend);
    }

    /** What an update reads that it does not change: the gradients, and what differs from step to step. */
    private List<NDArray> changing() {
        List<NDArray> in = new ArrayList<>(List.of(gradients));
        in.addAll(scalars);
        in.addAll(sums);
        return in;
    }

    private List<NDArray> inputs() {
        List<NDArray> in = new ArrayList<>(List.of(weights, gradients));
        in.addAll(states);
        in.addAll(scalars);
        in.addAll(sums);
        return in;
    }

    private static List<Spec> specs(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::spec).toList();
    }

    /** What the rule remembers of this stretch. */
    List<NDArray> states() {
        return states;
    }

    /** Begins a step: makes means of the gradients. */
    void begin(long step, double weight) {
        List<Double> values = rule.scalars(step);
        for (int i = 0; i < scalars.size(); i++) {
            scalars.get(i).fill(values.get(i));
        }
        scale.fill(1 / weight);
        means.runInto(List.of(scale), List.of());
    }

    /** The sum of the squares of the mean gradients, as the clipping scales them; 0 where the clipping does not ask for it. */
    double squares() {
        if (squares != null) {
            squares.runInto(List.of(gradients), List.of(bounded));
        }
        return bounded.item();
    }

    /** Tells what {@link #squares()} add up to over all that is bounded as one. */
    void bound(double total) {
        if (bounds != null) {
            bounded.fill(total);
            bounds.runInto(List.of(bounded), List.of());
        }
    }

    /** What a measure of the rule gives for this stretch; empty where the rule has no more. */
    List<Double> measure(int round) {
        if (round >= measures.size()) {
            return List.of();
        }
        measures.get(round).runInto(inputs().subList(0, known(round)), outputs.get(round));
        return outputs.get(round).stream().map(NDArray::item).toList();
    }

    /** Tells what a measure adds up to over the whole parameter. */
    void measured(int round, List<Double> totals) {
        int first = known(round) - known(0);
        for (int i = 0; i < outputs.get(round).size(); i++) {
            sums.get(first + i).fill(totals.get(i));
        }
    }

    /** How many inputs are known before a measure. */
    private int known(int round) {
        int later = outputs.subList(round, outputs.size()).stream()
                .mapToInt(List::size)
                .sum();
        return inputs().size() - later;
    }

    /** Ends a step: changes the weights. */
    void update() {
        update.runInto(changing(), List.of());
    }
}
