package dev.bellows.io.keras;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Where channels are: Keras has them last as a rule, our ops have them first, right behind the batch. */
final class Layout {
    private Layout() {}

    /** As the ops take it. */
    static Tensor first(Tensor x, boolean isLast) {
        int rank = x.shape().rank();
        return isLast
                ? Transpose.transpose(
                        x,
                        IntStream.range(0, rank)
                                .map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                                .toArray())
                : x;
    }

    /** As Keras has it. */
    static Tensor back(Tensor x, boolean isLast) {
        int rank = x.shape().rank();
        return isLast
                ? Transpose.transpose(
                        x,
                        IntStream.range(0, rank)
                                .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                                .toArray())
                : x;
    }

    /** A vector with an element for each channel, so that it broadcasts. */
    static Tensor channels(Tensor vector, Tensor x, boolean isLast) {
        int[] dims = new int[x.shape().rank()];
        Arrays.fill(dims, 1);
        dims[isLast ? dims.length - 1 : 1] = Math.toIntExact(vector.shape().size());
        return vector.reshape(dims);
    }
}
