package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/** Looks through arrays of f32 or bf16 for NaNs, infinities and the least number, faster than a kernel computes. */
final class Scan {
    private static final int SEGMENT = 1024;
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;

    /** What turns the bits of -Float.MAX_VALUE into the least integer. */
    private static final int LEAST = Float.floatToRawIntBits(-Float.MAX_VALUE) ^ Integer.MIN_VALUE;

    private static final short LEAST_HALF = (short) 0xFF7F;
    private static final short MINUS_INFINITE_HALF = (short) 0xFF80;

    private static final ThreadLocal<int[]> ARRAY = ThreadLocal.withInitial(() -> new int[SEGMENT]);
    private static final ThreadLocal<short[]> HALVES = ThreadLocal.withInitial(() -> new short[SEGMENT]);

    private Scan() {}

    static boolean hasNaN(Storage storage) {
        return greatestMagnitude(storage) > INFINITY;
    }

    static boolean isFinite(Storage storage) {
        return greatestMagnitude(storage) < INFINITY;
    }

    /** Whether an element is the least number there is. */
    static boolean hasLeast(Storage storage) {
        if (storage.spec().dtype() == DType.BF16) {
            return hasLeastHalf(HostMemory.bytes(storage).asShortBuffer());
        }
        IntBuffer bits = HostMemory.bytes(storage).asIntBuffer();
        int[] segment = ARRAY.get();
        int least = 0;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            least = Math.min(least, leastDifference(segment, count));
        }
        return least == Integer.MIN_VALUE;
    }

    /** The least number of f32 is rounded to -Infinity, of which a finite array has none either. */
    private static boolean hasLeastHalf(ShortBuffer bits) {
        short[] segment = HALVES.get();
        boolean found = false;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            for (int i = 0; i < count; i++) {
                found |= segment[i] == LEAST_HALF || segment[i] == MINUS_INFINITE_HALF;
            }
        }
        return found;
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
        if (storage.spec().dtype() == DType.BF16) {
            return greatestOfHalves(HostMemory.bytes(storage).asShortBuffer());
        }
        IntBuffer bits = HostMemory.bytes(storage).asIntBuffer();
        int[] segment = ARRAY.get();
        int greatest = 0;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            greatest = Math.max(greatest, greatest(segment, count));
        }
        return greatest;
    }

    /** A bf16 is the upper half of the f32 of its value. */
    private static int greatestOfHalves(ShortBuffer bits) {
        short[] segment = HALVES.get();
        int greatest = 0;
        while (bits.hasRemaining()) {
            int count = Math.min(SEGMENT, bits.remaining());
            bits.get(segment, 0, count);
            for (int i = 0; i < count; i++) {
                greatest = Math.max(greatest, segment[i] & Short.MAX_VALUE);
            }
        }
        return greatest << Short.SIZE;
    }

    private static int greatest(int[] segment, int count) {
        int greatest = 0;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, segment[i] & MAGNITUDE);
        }
        return greatest;
    }
}
