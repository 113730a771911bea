package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the rows of a sharded table that one rank asks of, or has something for, get to the ranks that have them, and how many of
 * its own the others ask of. Made anew for each set of rows; all ranks make it together.
 */
public final class SliceRoute {
    private final SliceOwners owners;
    private final int own;
    private final int[] places;
    private final int[] sent;
    private final int[] received;

    private SliceRoute(SliceOwners owners, int own, int[] places, int[] sent, int[] received) {
        this.owners = owners;
        this.own = own;
        this.places = places;
        this.sent = sent;
        this.received = received;
    }

    /**
     * Sorts row numbers by where they go, and tells the other ranks how many come.
     *
     * @param rows their numbers in the table; those of -1 go nowhere
     */
    public static SliceRoute of(int[] rows, SliceOwners owners, RankGroup ranks) {
        int[] sent = new int[owners.slices()];
        for (int row : rows) {
            if (row >= 0) {
                sent[owners.slot(row % owners.slices())]++;
            }
        }
        int[] next = new int[sent.length];
        for (int slot = 1; slot < next.length; slot++) {
            next[slot] = next[slot - 1] + sent[slot - 1];
        }
        int[] places = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            places[i] = rows[i] < 0 ? -1 : next[owners.slot(rows[i] % owners.slices())]++;
        }
        int own = owners.count(ranks.rank());
        return new SliceRoute(owners, own, places, sent, counts(sent, own, owners, ranks));
    }

    private static int[] counts(int[] sent, int own, SliceOwners owners, RankGroup ranks) {
        ByteBuffer out = ints(sent.length);
        out.asIntBuffer().put(sent);
        int[] received = new int[own * ranks.size()];
        ByteBuffer in = ints(received.length);
        int[] each = new int[ranks.size() + 1];
        for (int rank = 0; rank < ranks.size(); rank++) {
            each[rank + 1] = each[rank] + own;
        }
        ranks.exchange(out, owners.starts(), in, each, DType.I32);
        in.asIntBuffer().get(received);
        return received;
    }

    private static ByteBuffer ints(int count) {
        return ByteBuffer.allocateDirect(count * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    /** The place among all that is sent of what belongs to row number {@code i} of those given; -1 if it goes nowhere. */
    public int place(int i) {
        return places[i];
    }

    /** How many rows this rank sends in all. */
    public int sends() {
        int sum = 0;
        for (int count : sent) {
            sum += count;
        }
        return sum;
    }

    /** How many rows it receives in all. */
    public int receives() {
        int sum = 0;
        for (int count : received) {
            sum += count;
        }
        return sum;
    }

    /** How many rows come from a rank for this rank's {@code k}-th slice; they lie by rank, and then by slice. */
    public int from(int rank, int k) {
        return received[rank * own + k];
    }

    /** Where what is sent to each rank begins, in elements of so many per row. */
    public int[] outOffsets(int elements) {
        int[] offsets = new int[owners.ranks() + 1];
        for (int rank = 0; rank < owners.ranks(); rank++) {
            int rows = 0;
            for (int slot = owners.start(rank); slot < owners.start(rank + 1); slot++) {
                rows += sent[slot];
            }
            offsets[rank + 1] = Math.addExact(offsets[rank], Math.multiplyExact(rows, elements));
        }
        return offsets;
    }

    /** Where what is received from each rank begins, in elements of so many per row. */
    public int[] inOffsets(int elements) {
        int[] offsets = new int[owners.ranks() + 1];
        for (int rank = 0; rank < owners.ranks(); rank++) {
            int rows = 0;
            for (int k = 0; k < own; k++) {
                rows += from(rank, k);
            }
            offsets[rank + 1] = Math.addExact(offsets[rank], Math.multiplyExact(rows, elements));
        }
        return offsets;
    }
}
