package dev.bellows.backend.onednn;

import dev.bellows.backend.Storage;
import java.nio.IntBuffer;

/** Looks through f32 arrays for NaNs, infinities and the least number, faster than a kernel computes. */
final class Scan {
    private static final int SEGMENT = 1024;
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;

    /** What turns the bits of -Float.MAX_VALUE into the least integer. */
    private static final int LEAST = Float.floatToRawIntBits(-Float.MAX_VALUE) ^ Integer.MIN_VALUE;

    private static final ThreadLocal<int[]> ARRAY = ThreadLocal.withInitial(() -> new int[SEGMENT]);

    private Scan() {}

    static boolean hasNaN(Storage storage) {
        return greatestMagnitude(storage) > INFINITY;
    }

    static boolean isFinite(Storage storage) {
        return greatestMagnitude(storage) < INFINITY;
    }

    /** Whether an element is the least number there is. */
    static boolean hasLeast(Storage storage) {
        IntBuffer bits = storage.bytes().asIntBuffer();
        int[] segment = ARRAY.get();
        int least = 0;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            least = Math.min(least, leastDifference(segment, count));
        }
        return least == Integer.MIN_VALUE;
    }

    /** The least integer if an element has the bits of the least number, else a greater one. */
    private static int leastDifference(int[] segment, int count) {
        int least = 0;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, segment[i] ^ LEAST);
        }
        return least;
    }

    /** As bits without the sign, NaNs are greater than infinity, and that than all numbers. */
    private static int greatestMagnitude(Storage storage) {
        IntBuffer bits = storage.bytes().asIntBuffer();
        int[] segment = ARRAY.get();
        int greatest = 0;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            greatest = Math.max(greatest, greatest(segment, count));
        }
        return greatest;
    }

    private static int greatest(int[] segment, int count) {
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, segment[i] & MAGNITUDE);
        }
        return greatest;
    }
}
