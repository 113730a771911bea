package dev.bellows.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places values with known lifetimes into one block of memory: the largest first, each at the lowest offset where it
 * overlaps no value that is alive at the same time (greedy by size, as in Pisarchyk and Lee 2020, arXiv 2001.03288).
 */
final class ArenaPlan {
    private static final long ALIGNMENT = 64;

    /**
     * @param bytes the size
     * @param from the first step at which the value is alive
     * @param to the last step at which it is alive
     */
    record Lifetime(long bytes, int from, int to) {
        boolean overlaps(Lifetime other) {
            return from <= other.to && other.from <= to;
        }
    }

    private final long[] offsets;
    private long bytes;

    ArenaPlan(List<Lifetime> values) {
        offsets = new long[values.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong((Integer i) -> values.get(i).bytes).reversed());
        List<Integer> placed = new ArrayList<>(); // by offset
        for (int value : order) {
            place(values, placed, value);
        }
    }

    private void place(List<Lifetime> values, List<Integer> placed, int value) {
        Lifetime lifetime = values.get(value);
        long offset = 0;
        for (int other : placed) {
            if (!lifetime.overlaps(values.get(other))) {
                continue;
            }
            if (offset + lifetime.bytes <= offsets[other]) {
                break;
            }
            offset = Math.max(offset, align(offsets[other] + values.get(other).bytes));
        }
        offsets[value] = offset;
        bytes = Math.max(bytes, align(offset + lifetime.bytes));
        placed.add(value);
        placed.sort(Comparator.comparingLong(i -> offsets[i]));
    }

    private static long align(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Bytes from the start of the block to value {@code i}. */
    long offset(int i) {
        return offsets[i];
    }

    /** The size of the block. */
    long bytes() {
        return bytes;
    }
}
