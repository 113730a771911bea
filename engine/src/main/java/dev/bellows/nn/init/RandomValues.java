package dev.bellows.nn.init;

import dev.bellows.core.Philox;
import dev.bellows.ndarray.NDArray;
import java.util.function.DoubleUnaryOperator;

/** Random starting values from Philox, computed on the host in double so that every backend starts with the same bits. */
final class RandomValues {
    private static final double STEP = 1.0 / (1L << 32);

    private RandomValues() {}

    /** {@code map} of numbers uniform in [0, 1). */
    static void uniform(NDArray array, long key, DoubleUnaryOperator map) {
        int count = (int) array.shape().size();
        int[] words = new int[count];
        Philox.fill(key, 0, 0, words);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = map.applyAsDouble(Integer.toUnsignedLong(words[i]) * STEP);
        }
        array.set(values);
    }

    /** Normal numbers of mean 0. */
    static void normal(NDArray array, long key, double deviation) {
        array.set(normal((int) array.shape().size(), key, 0, deviation));
    }

    /** Normal numbers of mean 0, each drawn from the next stream of numbers until it is within {@code bound} deviations. */
    static void truncatedNormal(NDArray array, long key, double deviation, double bound) {
        int count = (int) array.shape().size();
        double[] values = normal(count, key, 0, deviation);
        int outside = count;
        for (long stream = 1; outside > 0; stream++) {
            double[] others = normal(count, key, stream, deviation);
            outside = 0;
            for (int i = 0; i < count; i++) {
                if (Math.abs(values[i]) > bound * deviation) {
                    values[i] = others[i];
                    outside++;
                }
            }
        }
        array.set(values);
    }

    /** By the Box-Muller transform. */
    private static double[] normal(int count, long key, long stream, double deviation) {
        int[] words = new int[2 * count];
        Philox.fill(key, stream, 0, words);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double radius = Math.sqrt(-2 * Math.log((Integer.toUnsignedLong(words[2 * i]) + 0.5) * STEP));
            double angle = 2 * Math.PI * Integer.toUnsignedLong(words[2 * i + 1]) * STEP;
            values[i] = deviation * radius * Math.cos(angle);
        }
        return values;
    }
}
