package dev.bellows.collective.wire;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * f32 as one of three values, in MXNet's {@code 2bit} format, bit by bit: {@code 11} is the threshold, for elements from there on,
 * {@code 10} its negative, for elements from there down, and {@code 00} is 0. Sixteen elements take four bytes, the first element of each byte in its highest
 * bits. It needs error feedback: without it what lies between the thresholds never arrives.
 *
 * <p>MXNet has no use for {@code 01}; here it is NaN, for elements that are not finite, so that a training that diverges is noticed.
 *
 * @param threshold what is added or taken away in one step, above 0; ranks must agree on it
 */
public record TwoBitWire(float threshold) implements Wire {
    private static final int BLOCK = 16;
    private static final int PER_BYTE = 4;
    private static final int UP = 0b11;
    private static final int DOWN = 0b10;
    private static final int NOT_FINITE = 0b01;

    /** MXNet's threshold, 0.5. */
    public TwoBitWire() {
        this(0.5f);
    }

    public TwoBitWire {
        if (!(threshold > 0 && Float.isFinite(threshold))) {
            throw new IllegalArgumentException("2bit: the threshold must be finite and above 0, got " + threshold);
        }
    }

    @Override
    public String name() {
        return "2bit:" + threshold;
    }

    @Override
    public DType memory() {
        return DType.F32;
    }

    @Override
    public int block() {
        return BLOCK;
    }

    @Override
    public int bytes(int elements) {
        return Math.toIntExact((elements + BLOCK - 1L) / BLOCK * (BLOCK / PER_BYTE));
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        ByteBuffer in = elements.slice().order(ByteOrder.nativeOrder());
        ByteBuffer out = encoded.slice();
        float[] values = new float[BLOCK];
        while (in.hasRemaining()) {
            int count = Floats.take(in, values);
            for (int first = 0; first < BLOCK; first += PER_BYTE) {
                int bits = 0;
                for (int i = first; i < first + PER_BYTE; i++) {
                    bits = bits << 2 | (i < count ? code(values[i]) : 0);
                }
                out.put((byte) bits);
            }
        }
    }

    private int code(float value) {
        if (!Float.isFinite(value)) {
            return NOT_FINITE;
        }
        return value >= threshold ? UP : value <= -threshold ? DOWN : 0;
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        ByteBuffer in = encoded.slice();
        ByteBuffer out = elements.slice().order(ByteOrder.nativeOrder());
        float[] meanings = {0, Float.NaN, -threshold, threshold};
        float[] values = new float[BLOCK];
        while (out.hasRemaining()) {
            for (int i = 0; i < BLOCK; i += PER_BYTE) {
                int bits = in.get();
                values[i] = meanings[bits >> 6 & 3];
                values[i + 1] = meanings[bits >> 4 & 3];
                values[i + 2] = meanings[bits >> 2 & 3];
                values[i + 3] = meanings[bits & 3];
            }
            Floats.put(values, Math.min(BLOCK, out.remaining() / Float.BYTES), out);
        }
    }
}
