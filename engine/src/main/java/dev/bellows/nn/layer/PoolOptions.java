package dev.bellows.nn.layer;

import dev.bellows.nn.Extents;
import dev.bellows.op.conv.PoolingConvention;
import org.jspecify.annotations.Nullable;

/**
 * What may be said of a pooling besides the size of its windows, as in {@code PoolOptions.DEFAULT.stride(2).padding(1)};
 * null is what it is if nothing is said.
 *
 * @param stride the step between two windows, their size if null
 * @param padding what is put around the input, less than the size; 0 if null
 * @param convention how many windows there are, {@link PoolingConvention#VALID} if null
 */
public record PoolOptions(
        @Nullable Extents stride,
        @Nullable Extents padding,
        @Nullable PoolingConvention convention) {
    /** Nothing said. */
    public static final PoolOptions DEFAULT = new PoolOptions(null, null, null);

    public PoolOptions stride(int... numbers) {
        return new PoolOptions(Extents.of(numbers), padding, convention);
    }

    public PoolOptions padding(int... numbers) {
        return new PoolOptions(stride, Extents.of(numbers), convention);
    }

    public PoolOptions convention(PoolingConvention chosen) {
        return new PoolOptions(stride, padding, chosen);
    }
}
