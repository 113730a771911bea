package dev.bellows.collective.wire;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Of each block of f32 the elements of the largest magnitude, as they are, with their places; the others arrive as 0. Of equal magnitudes the
 * first ones travel, and NaN counts as the largest. An element takes 6 bytes: with a share of 0.01 it is 0.015 of the bytes. It needs
 * error feedback (Stich et al. 2018, arXiv 1809.07599): without it what is small never arrives.
 *
 * @param block of how many elements the largest are chosen, from 1 to 65536; ranks must agree on it
 * @param share how many of them travel, above 0 and at most 0.5; rounded, and at least one
 */
public record TopKWire(int block, double share) implements Wire {
    private static final int LARGEST_BLOCK = 1 << 16;
    private static final double LARGEST_SHARE = 0.5;

    /** The bits of a magnitude in three groups, the highest first: where they begin, and how many they are. */
    private static final int[][] GROUPS = {{20, 11}, {10, 10}, {0, 10}};

    private static final int BUCKETS = 1 << 11;

    /** Of blocks of 4096 elements. */
    public TopKWire(double share) {
        this(4096, share);
    }

    public TopKWire {
        if (block < 1 || block > LARGEST_BLOCK) {
            throw new IllegalArgumentException("topk: a block must have 1 to 65536 elements, got " + block);
        }
        if (!(share > 0 && share <= LARGEST_SHARE)) {
            throw new IllegalArgumentException("topk: the share must be above 0 and at most 0.5, got " + share);
        }
    }

    @Override
    public String name() {
        return "topk:" + block + ":" + share;
    }

    @Override
    public DType memory() {
        return DType.F32;
    }

    private int chosen(int elements) {
        return elements == 0 ? 0 : (int) Math.max(1, Math.round(elements * share));
    }

    @Override
    public int bytes(int elements) {
        long entries = (long) (elements / block) * chosen(block) + chosen(elements % block);
        return Math.toIntExact(entries * (Short.BYTES + Float.BYTES));
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        ByteBuffer in = elements.slice().order(ByteOrder.nativeOrder());
        ByteBuffer out = encoded.slice().order(ByteOrder.nativeOrder());
        float[] values = new float[Math.min(block, in.remaining() / Float.BYTES)];
        int[] magnitudes = new int[values.length];
        while (in.hasRemaining()) {
            int count = Floats.take(in, values);
            for (int i = 0; i < count; i++) {
                magnitudes[i] = Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE; // they order as floats do
            }
            Bound bound = bound(magnitudes, count, chosen(count));
            int ties = bound.ties;
            int place = out.position();
            int value = place + chosen(count) * Short.BYTES;
            for (int i = 0; i < count; i++) {
                if (magnitudes[i] > bound.least || (magnitudes[i] == bound.least && ties-- > 0)) {
                    out.putShort(place, (short) i);
                    out.putFloat(value, values[i]);
                    place += Short.BYTES;
                    value += Float.BYTES;
                }
            }
            out.position(value);
        }
    }

    /**
     * What is chosen.
     *
     * @param least the least magnitude of all
     * @param ties how many with this one
     */
    private record Bound(int least, int ties) {}

    /** Finds the bits of the {@code chosen}-th largest magnitude group by group, by counting. */
    private static Bound bound(int[] magnitudes, int count, int chosen) {
        int[] counts = new int[BUCKETS];
        int found = 0;
        int known = 0;
        int left = chosen;
        for (int[] group : GROUPS) {
            int mask = (1 << group[1]) - 1;
            Arrays.fill(counts, 0);
            for (int i = 0; i < count; i++) {
                if ((magnitudes[i] & known) == found) {
                    counts[magnitudes[i] >>> group[0] & mask]++;
                }
            }
            int bucket = mask;
            for (; counts[bucket] < left; bucket--) {
                left -= counts[bucket];
            }
            found |= bucket << group[0];
            known |= mask << group[0];
        }
        return new Bound(found, left);
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        ByteBuffer in = encoded.slice().order(ByteOrder.nativeOrder());
        ByteBuffer out = elements.slice().order(ByteOrder.nativeOrder());
        float[] values = new float[Math.min(block, out.remaining() / Float.BYTES)];
        while (out.hasRemaining()) {
            int count = Math.min(values.length, out.remaining() / Float.BYTES);
            int places = in.position();
            in.position(places + chosen(count) * Short.BYTES);
            Arrays.fill(values, 0);
            for (int i = 0; i < chosen(count); i++) {
                values[Short.toUnsignedInt(in.getShort(places + i * Short.BYTES))] = in.getFloat();
            }
            Floats.put(values, count, out);
        }
    }
}
