package dev.bellows.graph;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.update.SgdUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A random computation, to be done on arrays and on symbols alike. Values are numbered: first the inputs, then the
 * captured arrays, then the results of the steps. Some steps repeat others, some depend on no input, and the outputs may
 * be inputs, constants, views of one another or the same value twice.
 */
final class RandomGraph {
    private record Step(Op op, List<Integer> operands) {}

    private final SplittableRandom random;
    private final List<Spec> specs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> outputs = new ArrayList<>();
    private final int inputs;
    private final int captured;

    RandomGraph(long seed) {
        random = new SplittableRandom(seed);
        inputs = 1 + random.nextInt(3);
        captured = random.nextInt(3);
        for (int i = 0; i < inputs + captured; i++) {
            specs.add(new Spec(shape(), DType.F32));
        }
        int length = 1 + random.nextInt(14);
        while (steps.size() < length) {
            step();
        }
        int results = 1 + random.nextInt(4);
        for (int i = 0; i < results; i++) {
            // mostly one of the last values, so that the graph is deep
            outputs.add(random.nextInt(3) > 0 ? specs.size() - 1 - random.nextInt(Math.min(4, specs.size())) : any());
        }
    }

    private Shape shape() {
        int[] dims = new int[random.nextInt(4)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = new int[] {1, 2, 2, 3, 4, 0}[random.nextInt(20) == 0 ? 5 : random.nextInt(5)];
        }
        return Shape.of(dims);
    }

    private int any() {
        return random.nextInt(specs.size());
    }

    private void step() {
        if (!steps.isEmpty() && random.nextInt(6) == 0) {
            add(steps.get(random.nextInt(steps.size()))); // a common subexpression
            return;
        }
        switch (random.nextInt(6)) {
            case 0, 1 -> unary(any());
            case 2 -> binary();
            case 3 -> fold(any());
            case 4 -> move(any());
            default -> other();
        }
    }

    private void add(Op op, Integer... operands) {
        add(new Step(op, List.of(operands)));
    }

    private void add(Step step) {
        steps.add(step);
        specs.addAll(step.op().infer(step.operands().stream().map(specs::get).toList()));
    }

    private void unary(int x) {
        List<Op> ops = List.of(new Neg(), new Abs(), new Tanh(), new Relu(), new Sigmoid());
        add(ops.get(random.nextInt(ops.size())), x);
    }

    private void binary() {
        List<Op> ops = List.of(new Add(), new Sub(), new Mul(), new Maximum());
        int a = any();
        List<Integer> fitting = IntStream.range(0, specs.size())
                .filter(b -> specs.get(a).shape().broadcastsTo(specs.get(b).shape())
                        || specs.get(b).shape().broadcastsTo(specs.get(a).shape()))
                .boxed()
                .toList();
        add(ops.get(random.nextInt(ops.size())), a, fitting.get(random.nextInt(fitting.size())));
    }

    private void fold(int x) {
        Shape shape = specs.get(x).shape();
        if (shape.rank() == 0 || shape.size() == 0) {
            return;
        }
        int axis = random.nextInt(shape.rank());
        boolean keep = random.nextBoolean();
        List<Op> ops = List.of(
                new ReduceSum(List.of(axis), keep),
                new ReduceMax(List.of(axis), keep),
                new Mean(List.of(axis), keep),
                new Softmax(axis),
                new LogSoftmax(axis));
        add(ops.get(random.nextInt(ops.size())), x);
    }

    private void move(int x) {
        Shape shape = specs.get(x).shape();
        switch (random.nextInt(3)) {
            case 0 -> add(new Reshape(Shape.of(Math.toIntExact(shape.size()))), x);
            case 1 -> add(new Reshape(shape.insert(random.nextInt(shape.rank() + 1), 1)), x);
            default -> {
                if (shape.rank() > 1) {
                    add(
                            new Transpose(IntStream.range(0, shape.rank())
                                    .map(i -> shape.rank() - 1 - i)
                                    .boxed()
                                    .collect(Collectors.toUnmodifiableList())),
                            x);
                }
            }
        }
    }

    private void other() {
        int x = any();
        Spec spec = specs.get(x);
        int rank = spec.shape().rank();
        switch (random.nextInt(5)) {
            case 0 -> add(new Full(spec, random.nextInt(-2, 3)));
            case 1 -> add(new Iota(1 + random.nextInt(4), DType.F32));
            case 2 -> {
                if (rank > 0) {
                    add(new Concat(random.nextInt(rank)), x, x);
                }
            }
            case 3 -> {
                if (rank > 1) {
                    add(new MatMul(false, true), x, x);
                }
            }
            default -> { // two outputs, of which perhaps one is used
                add(new Full(spec.with(Shape.scalar()), 0.5));
                add(new SgdUpdate(0.5, 0, random.nextBoolean()), x, x, x, specs.size() - 1);
            }
        }
    }

    List<Spec> inputSpecs() {
        return specs.subList(0, inputs);
    }

    List<Spec> capturedSpecs() {
        return specs.subList(inputs, inputs + captured);
    }

    /** The outputs, from inputs that may be symbols and captured arrays. */
    List<Tensor> apply(List<? extends Tensor> in, List<? extends Tensor> held) {
        List<Tensor> values = new ArrayList<>(in);
        values.addAll(held);
        for (Step step : steps) {
            values.addAll(values.get(0)
                    .apply(step.op(), step.operands().stream().map(values::get).toList()));
        }
        return outputs.stream().map(values::get).toList();
    }

    @Override
    public String toString() {
        return "inputs " + inputSpecs() + ", captured " + capturedSpecs() + ", steps " + steps + ", outputs " + outputs;
    }
}
