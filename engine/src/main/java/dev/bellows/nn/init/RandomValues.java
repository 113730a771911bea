package dev.bellows.nn.init;

import dev.bellows.core.Philox;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Random starting values from Philox, computed on the host in double so that every backend starts with the same bits. An
 * array is filled piece by piece, with little garbage: the JVM would keep for good the memory that a whole one takes.
 */
final class RandomValues {
    private static final double STEP = 1.0 / (1L << 32);

    /** Elements drawn at a time, a whole number of Philox's blocks. */
    private static final int PIECE = 1 << 14;

    /** Draws as many values as there is room for, of which the first is number {@code from} of the array. */
    private interface Draw {
        void into(double[] values, int from);
    }

    private RandomValues() {}

    /** {@code map} of numbers uniform in [0, 1). */
    static void uniform(NDArray array, long key, DoubleUnaryOperator map) {
        int[] words = new int[piece(array)];
        fill(array, (values, from) -> {
            Philox.fill(key, 0, from / Philox.WORDS, words);
            for (int i = 0; i < values.length; i++) {
                values[i] = map.applyAsDouble(Integer.toUnsignedLong(words[i]) * STEP);
            }
        });
    }

    /** Normal numbers of mean 0. */
    static void normal(NDArray array, long key, double deviation) {
        int[] words = new int[2 * piece(array)];
        fill(array, (values, from) -> {
            Philox.fill(key, 0, 2L * from / Philox.WORDS, words);
            normal(words, deviation, values);
        });
    }

    /** Normal numbers of mean 0, each drawn from the next stream of numbers until it is within {@code bound} deviations. */
    static void truncatedNormal(NDArray array, long key, double deviation, double bound) {
        int[] words = new int[2 * piece(array)];
        double[] drawn = new double[piece(array)];
        fill(array, (values, from) -> {
            Arrays.fill(values, Double.POSITIVE_INFINITY);
            int outside = values.length;
            for (long stream = 0; outside > 0; stream++) {
                Philox.fill(key, stream, 2L * from / Philox.WORDS, words);
                normal(words, deviation, drawn);
                outside = replace(values, drawn, bound * deviation);
            }
        });
    }

    /** Replaces the values that are too far out, and says how many still are. */
    private static int replace(double[] values, double[] others, double most) {
        int outside = 0;
        for (int i = 0; i < values.length; i++) {
            if (Math.abs(values[i]) > most) {
                values[i] = others[i];
                outside += Math.abs(values[i]) > most ? 1 : 0;
            }
        }
        return outside;
    }

    private static void fill(NDArray array, Draw draw) {
        int size = (int) array.shape().size();
        double[] values = new double[piece(array)];
        for (int from = 0; from < size; from += values.length) {
            draw.into(values, from);
            int left = size - from;
            array.set(from, left < values.length ? Arrays.copyOf(values, left) : values);
        }
    }

    /** How many values of this array are drawn at a time. */
    private static int piece(NDArray array) {
        int size = (int) Math.min(PIECE, array.shape().size());
        return (size + Philox.WORDS - 1) / Philox.WORDS * Philox.WORDS;
    }

    /** By the Box-Muller transform. */
    private static void normal(int[] words, double deviation, double[] values) {
        for (int i = 0; i < values.length; i++) {
            double radius = Math.sqrt(-2 * Math.log((Integer.toUnsignedLong(words[2 * i]) + 0.5) * STEP));
            double angle = 2 * Math.PI * Integer.toUnsignedLong(words[2 * i + 1]) * STEP;
            values[i] = deviation * radius * Math.cos(angle);
        }
    }
}
