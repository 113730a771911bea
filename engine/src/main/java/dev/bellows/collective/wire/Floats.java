package dev.bellows.collective.wire;

import java.nio.ByteBuffer;

/** Elements on the heap, where loops over them are vectorised. */
final class Floats {
    private Floats() {}

    /** Takes as many elements as there are or fit; returns how many. */
    static int take(ByteBuffer from, float... values) {
        int count = Math.min(values.length, from.remaining() / Float.BYTES);
        from.asFloatBuffer().get(values, 0, count);
        from.position(from.position() + count * Float.BYTES);
        return count;
    }

    /** Puts the first elements. */
    static void put(float[] values, int count, ByteBuffer to) {
        to.asFloatBuffer().put(values, 0, count);
        to.position(to.position() + count * Float.BYTES);
    }

    /** The largest magnitude of the first elements; NaN if one of them is. */
    static float largest(float[] values, int count) {
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }
}
