package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import java.util.Collections;
import java.util.List;

/**
 * How a kernel slides over the spatial axes; one entry per axis in each list.
 *
 * @param strides the step between two positions, 1 or more
 * @param padding the zeros (for max pooling: -Infinity) put before the input, 0 or more
 * @param paddingAfter those put after it
 * @param dilation the distance between two kernel elements, 1 for an ordinary kernel
 */
public record Window(List<Integer> strides, List<Integer> padding, List<Integer> paddingAfter, List<Integer> dilation) {
    /** A window with the same padding on both sides. */
    public Window(List<Integer> strides, List<Integer> padding, List<Integer> dilation) {
        this(strides, padding, padding, dilation);
    }

    /** The same stride and padding along {@code rank} spatial axes, no dilation. */
    public static Window of(int rank, int stride, int padding) {
        return new Window(
                Collections.nCopies(rank, stride), Collections.nCopies(rank, padding), Collections.nCopies(rank, 1));
    }

    /** The number of spatial axes. */
    public int rank() {
        return strides.size();
    }

    /** The spatial extents of the output: ⌊(in + padding - dilation·(kernel - 1) - 1) / stride⌋ + 1, padding of both sides. */
    Shape output(Object who, Shape in, Shape kernel) {
        if (in.rank() != rank()
                || kernel.rank() != rank()
                || padding.size() != rank()
                || paddingAfter.size() != rank()
                || dilation.size() != rank()) {
            throw new ShapeException(
                    who + ": " + rank() + " spatial axes in the window, input has " + in + ", kernel " + kernel);
        }
        int[] out = new int[rank()];
        for (int i = 0; i < out.length; i++) {
            long room = (long) in.dim(i) + padding.get(i) + paddingAfter.get(i) - reach(kernel, i);
            if (room < 0 || room >= Integer.MAX_VALUE || !isPossible(i) || kernel.dim(i) < 1) {
                throw new ShapeException(who + ": kernel " + kernel + " with padding " + paddings() + ", dilation "
                        + dilation + " and strides " + strides + " does not fit input " + in);
            }
            out[i] = (int) (room / strides.get(i)) + 1;
        }
        return Shape.of(out);
    }

    /** The extent that a dilated kernel covers along one axis; settings may make it more than an array can have. */
    long reach(Shape kernel, int axis) {
        return (long) dilation.get(axis) * (kernel.dim(axis) - 1) + 1;
    }

    private boolean isPossible(int axis) {
        return strides.get(axis) >= 1
                && dilation.get(axis) >= 1
                && padding.get(axis) >= 0
                && paddingAfter.get(axis) >= 0;
    }

    private String paddings() {
        return padding.equals(paddingAfter) ? padding.toString() : padding + " before and " + paddingAfter + " after";
    }

    /** The extents after batch and channels. */
    static Shape spatial(Shape shape) {
        return shape.slice(2, shape.rank());
    }
}
