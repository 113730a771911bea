package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Sigmoid;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A random computation made of rows of the {@link OpTable}, to be done on arrays and on symbols alike. A row's inputs are
 * new values or earlier results of the same spec, brought into the row's range first. Some steps repeat others, some depend
 * on no input, and the outputs may be inputs, constants, views of one another or the same value twice.
 */
final class RandomGraph {
    /** Where a value comes from that no step computes. */
    enum Kind {
        INPUT,
        CAPTURED
    }

    /** A value that no step computes: like input {@code place} of a case, the {@code draw}-th of the graph. */
    record Given(Kind kind, Case of, int place, int draw) {
        /** Random elements; those of one case come from one draw, as some rows want all of their elements to differ. */
        NDArray random(long seed) {
            return of.random(seed + draw).get(place);
        }

        Spec spec() {
            return of.inputs().get(place).spec(of.dtype());
        }
    }

    /**
     * An op on values.
     *
     * @param of the row's case that it comes from, or null for steps that bring values into range
     * @param rowInputs the values that the row takes, in its order; the op may take fewer
     */
    record Step(Op op, List<Integer> operands, @Nullable Case of, List<Integer> rowInputs) {}

    private final SplittableRandom random;
    private final DType dtype;
    private final boolean differentiable;
    private final List<Row> rows;
    private final List<Object> sources = new ArrayList<>(); // a Given or a Step for each value
    private final List<Spec> specs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> outputs = new ArrayList<>();
    private int drawn;

    /**
     * @param dtype what the rows' f32 stands for
     * @param differentiable whether only rows with a gradient are drawn
     * @param most how many rows are drawn at most; fewer give the beginning of the same computation
     */
    RandomGraph(long seed, DType dtype, boolean differentiable, int most) {
        this.random = new SplittableRandom(seed);
        this.dtype = dtype;
        this.differentiable = differentiable;
        this.rows = OpTable.rows().stream()
                .filter(row -> !differentiable || row.hasGradient())
                .toList();
        SplittableRandom outcome = random.split();
        int length = 1 + random.nextInt(7);
        while (drawn < Math.min(length, most)) {
            drawn++;
            step();
        }
        int results = 1 + outcome.nextInt(4);
        for (int i = 0; i < results; i++) {
            // mostly one of the last values, so that the graph is deep
            int back = outcome.nextInt(outcome.nextInt(3) > 0 ? Math.min(4, specs.size()) : specs.size());
            outputs.add(specs.size() - 1 - back);
        }
    }

    private void step() {
        if (!steps.isEmpty() && random.nextInt(8) == 0) {
            add(steps.get(random.nextInt(steps.size()))); // a common subexpression
            return;
        }
        Case of = draw();
        for (int tries = 0; tries < 4 && !connects(of); tries++) {
            of = draw();
        }
        List<Integer> rowInputs = new ArrayList<>();
        for (int place = 0; place < of.inputs().size(); place++) {
            rowInputs.add(operand(of, place));
        }
        List<Symbol> symbols = Compute.symbols(of, new Trace());
        Origin origin = Compute.applied(of, symbols);
        List<Integer> operands = origin.inputs().stream()
                .map(input -> rowInputs.get(symbols.indexOf(input)))
                .toList();
        add(new Step(origin.op(), operands, of, rowInputs));
    }

    private Case draw() {
        Row row = rows.get(random.nextInt(rows.size()));
        boolean listed = differentiable || row.dtypes().contains(dtype);
        List<Case> cases = row.cases(
                listed ? dtype : row.dtypes().get(random.nextInt(row.dtypes().size())));
        return cases.get(random.nextInt(cases.size()));
    }

    private boolean connects(Case of) {
        return of.specs().stream().anyMatch(specs::contains);
    }

    private int operand(Case of, int place) {
        Input input = of.inputs().get(place);
        Spec spec = input.spec(of.dtype());
        List<Integer> fitting = IntStream.range(0, specs.size())
                .filter(i -> specs.get(i).equals(spec))
                .boxed()
                .toList();
        boolean anyWillDo = spec.dtype().isFloating() && isFree(input);
        if (!anyWillDo || fitting.isEmpty() || random.nextInt(4) == 0) {
            return fresh(of, place);
        }
        int chosen = fitting.get(random.nextInt(fitting.size()));
        Row row = of.row();
        if (row.isDistinct()) { // a little of the earlier result, so that all elements go on differing
            int nudge = scaled(chosen, spec, 0.002 * (row.to() - row.from()));
            return add(new Add(), fresh(of, place), nudge);
        }
        return row.isExact() && Double.isNaN(row.kink()) ? chosen : inRange(chosen, of, place);
    }

    /** Whether any values will do: not so for matrices to be inverted, and for boxes. */
    private static boolean isFree(Input input) {
        return input.dominant() == 0 && input.spread() == 0;
    }

    private int fresh(Case of, int place) {
        Input like = of.inputs().get(place);
        Spec spec = like.spec(of.dtype());
        boolean constant =
                spec.dtype().isFloating() && isFree(like) && !of.row().isDistinct() && random.nextInt(12) == 0;
        if (constant && !specs.isEmpty()) {
            return add(new Full(spec, of.from(place) + random.nextDouble() * (of.to(place) - of.from(place))));
        }
        boolean input = sources.isEmpty() || random.nextInt(3) > 0;
        sources.add(new Given(input ? Kind.INPUT : Kind.CAPTURED, of, place, drawn));
        specs.add(spec);
        return specs.size() - 1;
    }

    private int inRange(int value, Case of, int place) {
        Spec spec = specs.get(value);
        int least = add(new Full(spec.with(Shape.scalar()), of.from(place)));
        return add(new Add(), scaled(value, spec, of.to(place) - of.from(place)), least);
    }

    private int scaled(int value, Spec spec, double size) {
        return add(new Mul(), add(new Sigmoid(), value), add(new Full(spec.with(Shape.scalar()), size)));
    }

    private int add(Op op, Integer... operands) {
        return add(new Step(op, List.of(operands), null, List.of()));
    }

    /** Adds a step and returns its first value. */
    private int add(Step step) {
        int first = specs.size();
        steps.add(step);
        for (Spec spec :
                step.op().infer(step.operands().stream().map(specs::get).toList())) {
            sources.add(step);
            specs.add(spec);
        }
        return first;
    }

    /** The values of one kind, in order. */
    List<Given> given(Kind kind) {
        return sources.stream()
                .filter(source -> source instanceof Given given && given.kind == kind)
                .map(Given.class::cast)
                .toList();
    }

    /** Hears of the row inputs and the outputs of each step that comes from a row. */
    interface Watcher {
        void step(Case of, List<Tensor> rowInputs, List<Tensor> outputs);
    }

    /** The outputs, from inputs that may be symbols, and captured arrays. */
    List<Tensor> apply(List<? extends Tensor> in, List<NDArray> held, Watcher watcher) {
        List<Tensor> values = new ArrayList<>();
        int inputs = 0;
        int captured = 0;
        int done = 0;
        while (values.size() < sources.size()) {
            if (sources.get(values.size()) instanceof Given given) {
                values.add(given.kind == Kind.INPUT ? in.get(inputs++) : held.get(captured++));
                continue;
            }
            Step step = steps.get(done++);
            List<Tensor> made = values.get(0)
                    .apply(step.op(), step.operands().stream().map(values::get).toList());
            if (step.of() != null) {
                watcher.step(
                        step.of(), step.rowInputs().stream().map(values::get).toList(), made);
            }
            values.addAll(made);
        }
        return outputs.stream().map(values::get).toList();
    }

    /** Whether it convolves: a backend may then keep values in another layout when it compiles, and sum in another order. */
    boolean convolves() {
        return steps.stream()
                .anyMatch(step -> step.op() instanceof Convolution || step.op() instanceof ConvolutionDataGradient);
    }

    @Override
    public String toString() {
        return "values " + specs + ", steps " + steps + ", outputs " + outputs;
    }
}
