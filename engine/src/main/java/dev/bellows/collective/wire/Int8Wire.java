package dev.bellows.collective.wire;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * f32 as whole numbers from -127 to 127, block by block: {@code scale = max |x| / 127} as f32, then one byte per element,
 * {@code x / scale} rounded to nearest even. With blocks of 256 elements it is 0.254 of the bytes, and no element is wrong by more than half
 * a scale. A block with an infinity or a NaN arrives as NaN.
 *
 * @param block how many elements have a scale in common, 1 or more; ranks must agree on it
 */
public record Int8Wire(int block) implements Wire {
    private static final int LARGEST = 127;

    /** Added to a small number it leaves the nearest whole number, ties to even, in the last bits. */
    private static final float ROUNDING = 0x1.8p23f;

    /** Of 256 elements. */
    public Int8Wire() {
        this(256);
    }

    public Int8Wire {
        if (block < 1) {
            throw new IllegalArgumentException("int8: a block must have at least 1 element, got " + block);
        }
    }

    @Override
    public String name() {
        return "int8:" + block;
    }

    @Override
    public DType memory() {
        return DType.F32;
    }

    @Override
    public int bytes(int elements) {
        int blocks = Math.toIntExact((elements + block - 1L) / block);
        return Math.addExact(elements, Math.multiplyExact(blocks, Float.BYTES));
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        ByteBuffer in = elements.slice().order(ByteOrder.nativeOrder());
        ByteBuffer out = encoded.slice().order(ByteOrder.nativeOrder());
        float[] values = new float[Math.min(block, in.remaining() / Float.BYTES)];
        byte[] codes = new byte[values.length];
        while (in.hasRemaining()) {
            int count = Floats.take(in, values);
            float scale = Floats.largest(values, count) / LARGEST;
            out.putFloat(scale);
            for (int i = 0; i < count; i++) {
                // A subnormal scale is too coarse to keep quotients below 127.5, and 0 divides to what is no number.
                float quotient = Math.max(-LARGEST, Math.min(LARGEST, values[i] / scale));
                codes[i] = (byte) Float.floatToRawIntBits(quotient + ROUNDING);
            }
            out.put(codes, 0, count);
        }
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        ByteBuffer in = encoded.slice().order(ByteOrder.nativeOrder());
        ByteBuffer out = elements.slice().order(ByteOrder.nativeOrder());
        float[] values = new float[Math.min(block, out.remaining() / Float.BYTES)];
        byte[] codes = new byte[values.length];
        while (out.hasRemaining()) {
            int count = Math.min(values.length, out.remaining() / Float.BYTES);
            float scale = in.getFloat();
            in.get(codes, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = codes[i] * scale;
            }
            Floats.put(values, count, out);
        }
    }
}
