package dev.bellows.collective.algorithm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * What coding loses of the elements of one call, held back for the next (Seide et al. 2014; Karimireddy et al. 2019, arXiv 1901.09847): what was sent
 * in all and what is held add up to what there was to send. Elements are f32. Not thread-safe: it owns its blocks.
 */
final class ErrorFeedback {
    private final float[] held = new float[Accumulator.BLOCK];
    private final float[] other = new float[Accumulator.BLOCK];

    /** {@code residual += elements}: what there is to send. */
    void add(ByteBuffer residual, ByteBuffer elements) {
        combine(residual, elements, 1);
    }

    /** {@code residual -= travelled}: what was not sent. */
    void subtract(ByteBuffer residual, ByteBuffer travelled) {
        combine(residual, travelled, -1);
    }

    /** {@code elements += residual}, which is 0 then: to be reduced as they are. */
    void release(ByteBuffer residual, ByteBuffer elements) {
        combine(elements, residual, 1);
        ByteBuffer zeros = residual.duplicate();
        while (zeros.remaining() >= Long.BYTES) {
            zeros.putLong(0);
        }
        while (zeros.hasRemaining()) {
            zeros.put((byte) 0);
        }
    }

    private void combine(ByteBuffer target, ByteBuffer source, float sign) {
        FloatBuffer to = target.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
        FloatBuffer from = source.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
        while (from.hasRemaining()) {
            int count = Math.min(from.remaining(), held.length);
            to.get(to.position(), held, 0, count);
            from.get(other, 0, count);
            for (int i = 0; i < count; i++) {
                held[i] += sign * other[i];
            }
            to.put(held, 0, count);
        }
    }
}
