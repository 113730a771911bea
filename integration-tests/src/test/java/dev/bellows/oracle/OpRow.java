package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * One function written in both libraries, with the inputs to compare it on.
 *
 * @param outputs how many it has
 */
record OpRow(
        String name,
        int outputs,
        Function<List<Tensor>, List<Tensor>> ours,
        Function<List<NDArray>, List<NDArray>> theirs,
        List<Input> inputs) {

    /** Makes the values of one input; {@code letters} are the shapes of its row. */
    interface Input {
        Values values(Random random, Letters letters);
    }

    /** Values for all inputs of one row, the shapes of which are drawn, too, where they are given by {@link Letters}. */
    static List<Values> draw(List<Input> inputs, Random random) {
        Letters letters = new Letters(random);
        return inputs.stream().map(input -> input.values(random, letters)).toList();
    }

    /** Uniform in [-2, 2), where most functions are neither flat nor steep. */
    static Input any(int... dims) {
        return within(-2, 2, dims);
    }

    static Input within(double low, double high, int... dims) {
        return (random, letters) -> Values.random(random, low, high, dims);
    }

    /** As {@link #any(int...)}, of a shape in {@link Letters}. */
    static Input any(String shape) {
        return within(-2, 2, shape);
    }

    static Input within(double low, double high, String shape) {
        return (random, letters) -> Values.random(random, low, high, letters.dims(shape));
    }

    static Input labels(int classes, String shape) {
        return (random, letters) -> Values.labels(random, classes, letters.dims(shape));
    }

    static Input labels(int classes, int... dims) {
        return (random, letters) -> Values.labels(random, classes, dims);
    }

    /** A function of one output. */
    static OpRow row(
            String name,
            Function<List<Tensor>, Tensor> ours,
            Function<List<NDArray>, NDArray> theirs,
            Input... inputs) {
        return new OpRow(name, 1, in -> List.of(ours.apply(in)), in -> List.of(theirs.apply(in)), List.of(inputs));
    }

    /** A function of one input and one output. */
    static OpRow unary(String name, Function<Tensor, Tensor> ours, Function<NDArray, NDArray> theirs, Input input) {
        return row(name, in -> ours.apply(in.get(0)), in -> theirs.apply(in.get(0)), input);
    }

    @Override
    public String toString() {
        return name;
    }
}
