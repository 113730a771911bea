package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the ranks of a group decide alike where each would decide by sizes of its own. All of them call the same methods in the same order,
 * between the runs of what they compile; a rank that has no such group on its thread, or is alone in it, decides for itself.
 */
public final class Agreement {
    private Agreement() {}

    /** The numbers that rank 0 gives; every rank gives as many. */
    public static int[] first(String group, int[] own) {
        if (isAlone(group)) {
            return own;
        }
        RankGroup ranks = RankGroups.named(group);
        int[] offsets = new int[ranks.size() + 1];
        Arrays.fill(offsets, 1, offsets.length, own.length);
        ByteBuffer bytes = bytes(Math.multiplyExact(own.length, Integer.BYTES));
        if (ranks.rank() == 0) {
            bytes.asIntBuffer().put(own);
        }
        ranks.gather(bytes, DType.I32, offsets);
        int[] first = new int[own.length];
        bytes.asIntBuffer().get(first);
        return first;
    }

    /** The greatest of the numbers that the ranks give. */
    public static long greatest(String group, long own) {
        if (isAlone(group)) {
            return own;
        }
        RankGroup ranks = RankGroups.named(group);
        int[] offsets = new int[ranks.size() + 1];
        Arrays.setAll(offsets, rank -> rank);
        ByteBuffer bytes = bytes(Math.multiplyExact(ranks.size(), Long.BYTES));
        bytes.putLong(ranks.rank() * Long.BYTES, own);
        ranks.gather(bytes, DType.I64, offsets);
        long[] all = new long[ranks.size()];
        bytes.asLongBuffer().get(all);
        return Arrays.stream(all).max().orElse(own);
    }

    private static boolean isAlone(String group) {
        return !RankGroups.has(group) || RankGroups.named(group).size() == 1;
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
    }
}
