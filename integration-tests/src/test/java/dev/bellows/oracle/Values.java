package dev.bellows.oracle;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An array outside both libraries, row-major.
 *
 * @param isLabels whether it holds class numbers, which have no gradient
 */
record Values(float[] floats, int[] dims, boolean isLabels) {
    static Values of(float[] floats, int... dims) {
        return new Values(floats, dims, false);
    }

    static Values of(NDArray array) {
        return of(array.toFloatArray(), array.shape().dims());
    }

    /** Uniform in [low, high). */
    static Values random(Random random, double low, double high, int... dims) {
        float[] floats = new float[size(dims)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return of(floats, dims);
    }

    /** Class numbers in [0, classes). */
    static Values labels(Random random, int classes, int... dims) {
        float[] floats = new float[size(dims)];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextInt(classes);
        }
        return new Values(floats, dims, true);
    }

    private static int size(int[] dims) {
        return IntStream.of(dims).reduce(1, Math::multiplyExact);
    }

    /** On the current backend; labels as i32. */
    NDArray toArray() {
        if (isLabels) {
            int[] labels = new int[floats.length];
            Arrays.setAll(labels, i -> (int) floats[i]);
            return NDArray.of(labels, dims);
        }
        return NDArray.of(toDoubles(), Spec.of(DType.F32, dims));
    }

    double[] toDoubles() {
        return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }

    /** The greatest difference from {@code truth}, relative to its greatest element; infinite if one is NaN alone. */
    double distance(Values truth) {
        if (!Arrays.equals(dims, truth.dims)) {
            throw new AssertionError("shape " + Arrays.toString(dims) + ", PyTorch has " + Arrays.toString(truth.dims));
        }
        double greatest = 0;
        double difference = 0;
        for (int i = 0; i < floats.length; i++) {
            greatest = Math.max(greatest, Math.abs(truth.floats[i]));
            double here = Math.abs(floats[i] - truth.floats[i]);
            difference = Math.max(difference, Double.isNaN(here) ? Double.POSITIVE_INFINITY : here);
        }
        return difference == 0 ? 0 : difference / Math.max(greatest, Float.MIN_NORMAL);
    }
}
