package dev.bellows.optim;

import dev.bellows.autograd.Autograd;
import dev.bellows.autograd.Gradients;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A trainer's step within a graph: the gradients, their clipping and the updates run with the forward pass, and weights and
 * states change where they lie. What differs from step to step, such as the learning rate, are inputs of the graph.
 *
 * <pre>{@code
 * TracedStep step = trainer.trace(trace, loss);     // after the graph's other inputs
 * Executable executable = Executable.compile(trace.graph(List.of(loss)), backend);
 * List<NDArray> inputs = new ArrayList<>(batch);
 * inputs.addAll(step.next());
 * executable.run(inputs);                           // loss of the batch before the update
 * }</pre>
 *
 * <p>Gradients are not left in the weights' arrays for them. Belongs to the scope in which it was made.
 */
public final class TracedStep {
    /** Parameters with equal scalars share them. */
    private record Kind(Rule rule, DType precision) {}

    /** A weight as it was when the step was traced. */
    private record Seen(Parameter parameter, NDArray weight, GradRequest request, List<NDArray> states) {}

    private final Trainer trainer;
    private final Trace trace;
    private final List<Seen> seen = new ArrayList<>();
    private final Map<Kind, List<Tensor>> symbols = new LinkedHashMap<>();
    private final List<NDArray> scalars = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    private TracedStep(Trainer trainer, Trace trace) {
        this.trainer = trainer;
        this.trace = trace;
    }

    static TracedStep of(Trainer trainer, Trace trace, Tensor loss) {
        TracedStep step = new TracedStep(trainer, trace);
        trainer.rules().keySet().forEach(parameter -> step.seen.add(step.look(parameter)));
        step.trace(loss);
        return step;
    }

    private Seen look(Parameter parameter) {
        NDArray weight = parameter.data();
        boolean wanted = weight.gradRequest() != GradRequest.NULL;
        return new Seen(parameter, weight, weight.gradRequest(), wanted ? trainer.states(parameter) : List.of());
    }

    private void trace(Tensor loss) {
        List<Seen> whole = wanting(false);
        List<Seen> byRows = wanting(true);
        Gradients found = Autograd.gradients(loss, symbols(whole), symbols(byRows));
        List<Tensor> sums = new ArrayList<>();
        for (int i = 0; i < whole.size(); i++) {
            sums.add(rule(whole.get(i)).inPrecision(found.whole().get(i)));
        }
        for (int i = 0; i < byRows.size(); i++) {
            sums.add(rule(byRows.get(i)).inPrecision(found.byRows().get(i).values()));
        }
        MeanGradients means = new MeanGradients(trainer.clipping(), sums, 1);
        for (int i = 0; i < whole.size(); i++) {
            update(whole.get(i), means.get(i));
        }
        for (int i = 0; i < byRows.size(); i++) {
            updateRows(byRows.get(i), found.byRows().get(i).with(means.get(whole.size() + i)));
        }
    }

    private List<Seen> wanting(boolean byRows) {
        return seen.stream()
                .filter(each -> each.request != GradRequest.NULL && (each.request == GradRequest.ROWS) == byRows)
                .toList();
    }

    private List<Symbol> symbols(List<Seen> weights) {
        return weights.stream().map(each -> trace.capture(each.weight)).toList();
    }

    private Rule rule(Seen weight) {
        return Objects.requireNonNull(trainer.rules().get(weight.parameter));
    }

    private void update(Seen each, Tensor mean) {
        Rule rule = rule(each);
        List<Symbol> states = each.states.stream().map(trace::capture).toList();
        set(each, rule.update(trace.capture(each.weight), mean, states, scalars(rule, mean.dtype())));
    }

    private void updateRows(Seen each, RowSparse mean) {
        Rule rule = rule(each);
        List<Symbol> states = each.states.stream().map(trace::capture).toList();
        List<Tensor> scalars = scalars(rule, mean.values().dtype());
        set(each, RowUpdate.on(rule, trace.capture(each.weight), mean, states, scalars));
    }

    private void set(Seen each, List<Tensor> updated) {
        trace.update(each.weight, updated.get(0));
        for (int i = 0; i < each.states.size(); i++) {
            trace.update(each.states.get(i), updated.get(i + 1));
        }
    }

    private List<Tensor> scalars(Rule rule, DType precision) {
        return symbols.computeIfAbsent(new Kind(rule, precision), kind -> {
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < rule.scalars(1).size(); i++) {
                inputs.add(trace.input("scalar" + scalars.size(), Spec.of(precision)));
                scalars.add(NDArray.scalar(0, precision));
                values.add(0.0);
            }
            return inputs;
        });
    }

    /** Counts a step of the trainer, and gives the graph's further inputs in it. */
    public List<NDArray> next() {
        long step = trainer.begin();
        int i = 0;
        for (Kind kind : symbols.keySet()) {
            for (double value : kind.rule.scalars(step)) {
                if (values.get(i) != value) {
                    scalars.get(i).fill(value);
                    values.set(i, value);
                }
                i++;
            }
        }
        return scalars;
    }

    /** Frees the scalars; the graph must not run any more. */
    public void close() {
        scalars.forEach(NDArray::close);
    }

    /**
     * Whether the graph still does what a step of the trainer would: false once a parameter got another array, was frozen or
     * wants its gradient otherwise, or the trainer loaded other states.
     */
    public boolean isCurrent() {
        for (Seen each : seen) {
            NDArray weight = each.parameter.data();
            if (weight != each.weight
                    || weight.gradRequest() != each.request
                    || (each.request != GradRequest.NULL && trainer.states(each.parameter) != each.states)) {
                return false;
            }
        }
        return true;
    }
}
