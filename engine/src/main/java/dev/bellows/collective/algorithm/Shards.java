package dev.bellows.collective.algorithm;

import java.util.Arrays;

/** Who owns what of one buffer: rank {@code r} owns the elements from {@code start(r)} to {@code end(r)}. */
public final class Shards {
    private final int[] offsets;

    private Shards(int[] offsets) {
        this.offsets = offsets;
    }

    /**
     * Shards by their boundaries: {@code size + 1} element offsets that begin with 0 and never decrease. A rank may own
     * nothing.
     */
    public static Shards of(int... offsets) {
        boolean ordered = offsets.length >= 2 && offsets[0] == 0;
        for (int i = 1; ordered && i < offsets.length; i++) {
            ordered = offsets[i] >= offsets[i - 1];
        }
        if (!ordered) {
            throw new IllegalArgumentException("shards: offsets must begin with 0 and never decrease: "
                    + Arrays.toString(offsets) + "; pass size + 1 element offsets");
        }
        return new Shards(offsets.clone());
    }

    /** Shards that differ by at most one element, the longer ones first. */
    public static Shards even(int elements, int size) {
        if (elements < 0 || size < 1) {
            throw new IllegalArgumentException(
                    "shards: need elements >= 0 and size >= 1: " + elements + " over " + size);
        }
        int[] offsets = new int[size + 1];
        for (int rank = 0; rank < size; rank++) {
            offsets[rank + 1] = offsets[rank] + elements / size + (rank < elements % size ? 1 : 0);
        }
        return new Shards(offsets);
    }

    /** The number of ranks. */
    public int size() {
        return offsets.length - 1;
    }

    /** The number of elements of the whole buffer. */
    public int elements() {
        return offsets[size()];
    }

    /** The first element that {@code rank} owns. */
    public int start(int rank) {
        return offsets[rank];
    }

    /** One past the last element that {@code rank} owns. */
    public int end(int rank) {
        return offsets[rank + 1];
    }

    /** The number of elements that {@code rank} owns. */
    public int length(int rank) {
        return end(rank) - start(rank);
    }

    /** The elements of the rank that owns most. */
    public int longest() {
        int longest = 0;
        for (int rank = 0; rank < size(); rank++) {
            longest = Math.max(longest, length(rank));
        }
        return longest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shards that && Arrays.equals(offsets, that.offsets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(offsets);
    }

    @Override
    public String toString() {
        return "Shards" + Arrays.toString(offsets);
    }
}
