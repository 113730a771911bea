package dev.bellows.nn.init;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;

/**
 * The weights [in, out, height, width] with which a transposed convolution enlarges images by bilinear interpolation: each
 * kernel is the same tent, the product of one along each axis. Not random. To enlarge {@code n} times, the kernel has an
 * extent of 2n - n mod 2, as in MXNet.
 */
public record Bilinear() implements Initializer {
    @Override
    public void fill(NDArray array, long key) {
        Shape shape = array.shape();
        if (shape.rank() != 4) {
            throw new ShapeException("Bilinear: expects a weight [in, out, height, width], got " + shape);
        }
        int height = shape.dim(2);
        int width = shape.dim(3);
        double[] values = new double[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tent(i / width % height, height) * tent(i % width, width);
        }
        array.set(values);
    }

    /** 1 in the middle of the extent, falling evenly to almost 0 at its ends. */
    private static double tent(int at, int extent) {
        double half = Math.ceil(extent / 2.0);
        double middle = (2 * half - 1 - half % 2) / (2 * half);
        return 1 - Math.abs(at / half - middle);
    }
}
