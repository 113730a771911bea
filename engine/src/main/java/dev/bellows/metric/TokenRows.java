package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.BiConsumer;

/** Integer sequences, [batch, length], of references and of what was said; the lengths may differ. Padding is dropped. */
final class TokenRows {
    /** No token, unless a metric is told of another one. */
    static final int PADDING = -1;

    private TokenRows() {}

    /** Gives {@code each} every reference and what was said for it. */
    static void each(String name, NDArray references, NDArray said, int padding, BiConsumer<int[], int[]> each) {
        references.spec().requireInteger(name).requireRank(name, 2);
        said.spec().requireInteger(name).requireRank(name, 2);
        if (references.shape().dim(0) != said.shape().dim(0)) {
            throw new ShapeException(
                    name + ": references and sequences differ in batch: " + references.spec() + " and " + said.spec());
        }
        int[] right = references.toIntArray();
        int[] told = said.toIntArray();
        for (int row = 0; row < references.shape().dim(0); row++) {
            each.accept(
                    row(right, row, references.shape().dim(1), padding),
                    row(told, row, said.shape().dim(1), padding));
        }
    }

    private static int[] row(int[] tokens, int row, int length, int padding) {
        return Arrays.stream(tokens, row * length, (row + 1) * length)
                .filter(token -> token != padding)
                .toArray();
    }
}
