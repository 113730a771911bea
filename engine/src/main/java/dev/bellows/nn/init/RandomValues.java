package dev.bellows.nn.init;

import dev.bellows.core.Philox;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;
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
        void into(double[] values, long from);
    }

    /**
     * Normal numbers that are drawn again where they are too far out.
     *
     * @param deviation of all numbers
     * @param bound how many deviations are the most
     */
    record Normal(double deviation, double bound) {}

    private RandomValues() {}

    /** {@code map} of numbers uniform in [0, 1). */
    static void uniform(NDArray array, RowSlice slice, long key, DoubleUnaryOperator map) {
        int[] words = new int[piece(array, slice)];
        fill(array, slice, (values, from) -> {
            Philox.fill(key, 0, from / Philox.WORDS, words);
            for (int i = 0; i < values.length; i++) {
                values[i] = map.applyAsDouble(Integer.toUnsignedLong(words[i]) * STEP);
            }
        });
    }

    /** Normal numbers of mean 0. */
    static void normal(NDArray array, RowSlice slice, long key, double deviation) {
        int[] words = new int[2 * piece(array, slice)];
        fill(array, slice, (values, from) -> {
            Philox.fill(key, 0, 2 * from / Philox.WORDS, words);
            normal(words, deviation, values);
        });
    }

    /** Normal numbers of mean 0, each drawn from the next stream of numbers until it is within the bound. */
    static void truncatedNormal(NDArray array, RowSlice slice, long key, Normal numbers) {
        int[] words = new int[2 * piece(array, slice)];
        double[] drawn = new double[piece(array, slice)];
        fill(array, slice, (values, from) -> {
            Arrays.fill(values, Double.POSITIVE_INFINITY);
            int outside = values.length;
            for (long stream = 0; outside > 0; stream++) {
                Philox.fill(key, stream, 2 * from / Philox.WORDS, words);
                normal(words, numbers.deviation, drawn);
                outside = replace(values, drawn, numbers.bound * numbers.deviation);
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

    private static void fill(NDArray array, RowSlice slice, Draw draw) {
        if (slice.slices() > 1) {
            fillRows(array, slice, draw);
            return;
        }
        int size = (int) array.shape().size();
        double[] values = new double[piece(array, slice)];
        for (int from = 0; from < size; from += values.length) {
            draw.into(values, from);
            int left = size - from;
            array.set(from, left < values.length ? Arrays.copyOf(values, left) : values);
        }
    }

    /** Row by row, which lie apart in the whole table; each is drawn with what comes before it in its first block. */
    private static void fillRows(NDArray array, RowSlice slice, Draw draw) {
        int width = (int) array.shape().without(0).size();
        double[] drawn = new double[piece(array, slice)];
        int rows = Math.max(1, PIECE / Math.max(1, width)); // that are written at a time
        for (int first = 0; first < slice.places(); first += rows) {
            int count = Math.min(rows, slice.places() - first);
            double[] values = new double[count * width];
            for (int i = 0; i < count && slice.row(first + i) < slice.rows(); i++) {
                long start = slice.row(first + i) * width;
                for (int done = 0; done < width; ) {
                    int before = (int) ((start + done) % Philox.WORDS);
                    int now = Math.min(width - done, drawn.length - before);
                    draw.into(drawn, start + done - before);
                    System.arraycopy(drawn, before, values, i * width + done, now);
                    done += now;
                }
            }
            array.set((long) first * width, values);
        }
    }

    /** How many values of this array are drawn at a time; of a slice's rows, enough for one and what comes before it. */
    private static int piece(NDArray array, RowSlice slice) {
        long wanted = slice.slices() == 1
                ? array.shape().size()
                : array.shape().without(0).size() + Philox.WORDS;
        int size = (int) Math.min(PIECE, wanted);
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
