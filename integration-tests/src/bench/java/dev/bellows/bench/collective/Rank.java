package dev.bellows.bench.collective;

import dev.bellows.bench.ranks.RankProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A process that sums arrays of as many bytes, as often, as each line asks, and answers with the median of the nanoseconds. */
abstract class Rank extends RankProcess {
    private static final double WARM_UP = 0.5;

    private final int rank;
    private final int size;

    Rank(int rank, int size) {
        this.rank = rank;
        this.size = size;
    }

    /** Sums floats over all ranks, in place. */
    abstract void sum(ByteBuffer data);

    /** Returns once all ranks have called it. */
    abstract void meet();

    @Override
    protected final double[] answer(String[] words) {
        return new double[] {time(Integer.parseInt(words[0]), Integer.parseInt(words[1]))};
    }

    private double time(int bytes, int rounds) {
        ByteBuffer data = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        long[] nanos = new long[rounds];
        for (int round = -(int) Math.ceil(WARM_UP * rounds); round < rounds; round++) {
            for (int at = 0; at < bytes; at += Float.BYTES) {
                data.putFloat(at, rank + at % 7);
            }
            meet();
            long start = System.nanoTime();
            sum(data);
            if (round >= 0) {
                nanos[round] = System.nanoTime() - start;
            }
        }
        int last = bytes / Float.BYTES * Float.BYTES - Float.BYTES;
        float expected = size * (size - 1) / 2f + size * (float) (last % 7);
        if (checks() && data.getFloat(last) != expected) {
            throw new IllegalStateException("bench: the sum is " + data.getFloat(last) + " and should be " + expected);
        }
        Arrays.sort(nanos);
        return nanos[rounds / 2];
    }

    /** Whether what it does is a sum. */
    boolean checks() {
        return true;
    }
}
