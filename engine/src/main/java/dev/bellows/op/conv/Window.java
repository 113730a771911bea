package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import java.util.Collections;
import java.util.List;

/**
 * How a kernel slides over the spatial axes; one entry per axis in each list.
 *
 * @param strides the step between two positions, 1 or more
 * @param padding the zeros (for max pooling: -Infinity) put on both sides of the input
 * @param dilation the distance between two kernel elements, 1 for an ordinary kernel
 */
public record Window(List<Integer> strides, List<Integer> padding, List<Integer> dilation) {
    /** The same stride and padding along {@code rank} spatial axes, no dilation. */
    public static Window of(int rank, int stride, int padding) {
        return new Window(
                Collections.nCopies(rank, stride), Collections.nCopies(rank, padding), Collections.nCopies(rank, 1));
    }

    /** The number of spatial axes. */
    public int rank() {
        return strides.size();
    }

    /** The spatial extents of the output: ⌊(in + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1. */
    Shape output(Object who, Shape in, Shape kernel) {
        if (in.rank() != rank() || kernel.rank() != rank() || padding.size() != rank() || dilation.size() != rank()) {
            throw new ShapeException(
                    who + ": " + rank() + " spatial axes in the window, input has " + in + ", kernel " + kernel);
        }
        int[] out = new int[rank()];
        for (int i = 0; i < out.length; i++) {
            int reach = dilation.get(i) * (kernel.dim(i) - 1) + 1;
            int room = in.dim(i) + 2 * padding.get(i) - reach;
            if (room < 0 || strides.get(i) < 1 || dilation.get(i) < 1 || padding.get(i) < 0 || kernel.dim(i) < 1) {
                throw new ShapeException(who + ": kernel " + kernel + " with padding " + padding + ", dilation "
                        + dilation + " and strides " + strides + " does not fit input " + in);
            }
            out[i] = room / strides.get(i) + 1;
        }
        return Shape.of(out);
    }

    /** The extents after batch and channels. */
    static Shape spatial(Shape shape) {
        return shape.slice(2, shape.rank());
    }
}
