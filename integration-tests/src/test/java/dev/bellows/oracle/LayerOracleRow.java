package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.Block;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One layer written in both libraries, with the shapes to compare it on.
 *
 * @param theirs a function of the input and then of the weights, in the order of the layer's parameters
 */
record LayerOracleRow(
        String name, Supplier<Block> ours, Function<List<NDArray>, NDArray> theirs, int[] input, List<int[]> weights) {
    static LayerOracleRow row(
            String name, Supplier<Block> ours, Function<List<NDArray>, NDArray> theirs, int[] input, int[]... weights) {
        return new LayerOracleRow(name, ours, theirs, input, List.of(weights));
    }

    static int[] dims(int... dims) {
        return dims;
    }

    @Override
    public String toString() {
        return name;
    }
}
