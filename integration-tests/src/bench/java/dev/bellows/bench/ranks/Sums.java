package dev.bellows.bench.ranks;

import dev.bellows.bench.report.Options;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Times sums over ranks of floats whose sum is known, exact and another one at each place, so that a wrong sum is noticed.
 *
 * @param rank which this one is
 * @param size how many there are
 */
public record Sums(int rank, int size) {
    private static final int PERIOD = 1021;

    /** How a contender sums. */
    public interface Contender {
        /** Returns once all ranks have called it. */
        void meet();

        /** Sums floats over all ranks, in place. */
        void sum(ByteBuffer data);

        /** Whether what it does is a sum. */
        default boolean checks() {
            return true;
        }
    }

    /**
     * The median of the nanoseconds of some sums, which all ranks begin together.
     *
     * @param warmUps how many are not counted before
     * @throws IllegalStateException if a sum is wrong
     */
    public double medianNanos(int bytes, int warmUps, int rounds, Contender contender) {
        ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        long[] nanos = new long[rounds];
        for (int round = -warmUps; round < rounds; round++) {
            fill(data);
            contender.meet();
            long start = System.nanoTime();
            contender.sum(data);
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        if (contender.checks()) {
            check(data);
        }
        Arrays.sort(nanos);
        return nanos[rounds / 2];
    }

    /** Refuses bytes that are not whole floats. */
    public static void requireFloats(Options options) {
        for (int bytes : options.wholes("bytes")) {
            if (bytes % Float.BYTES != 0) {
                throw options.refusal("bytes=" + bytes + " are no whole floats; give a multiple of " + Float.BYTES);
            }
        }
    }

    /** Puts into each place what this rank adds. */
    void fill(ByteBuffer data) {
        for (int at = 0; at + Float.BYTES <= data.capacity(); at += Float.BYTES) {
            data.putFloat(at, value(at, rank));
        }
    }

    /**
     * Looks at each place.
     *
     * @throws IllegalStateException if one of them is not the sum over all ranks
     */
    void check(ByteBuffer data) {
        for (int at = 0; at + Float.BYTES <= data.capacity(); at += Float.BYTES) {
            float expected = size * value(at, 0) + size * (size - 1) / 2f;
            if (data.getFloat(at) != expected) {
                throw new IllegalStateException("bench: the sum over " + size + " ranks at byte " + at + " is "
                        + data.getFloat(at) + " and should be " + expected);
            }
        }
    }

    /** Whole and small, so that sums are exact whatever their order. */
    private static float value(int at, int rank) {
        return rank + at / Float.BYTES % PERIOD;
    }
}
