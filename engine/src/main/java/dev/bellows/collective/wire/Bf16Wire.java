package dev.bellows.collective.wire;

import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** f32 as bf16, rounded to nearest even: half the bytes, with 8 bits of precision and the range of f32. */
public record Bf16Wire() implements Wire {
    @Override
    public String name() {
        return "bf16";
    }

    @Override
    public DType memory() {
        return DType.F32;
    }

    @Override
    public int bytes(int elements) {
        return Math.multiplyExact(elements, Short.BYTES);
    }

    @Override
    public void encode(ByteBuffer elements, ByteBuffer encoded) {
        FloatBuffer source = elements.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
        ShortBuffer target = encoded.slice().order(ByteOrder.nativeOrder()).asShortBuffer();
        while (source.hasRemaining()) {
            target.put(BFloat16.fromFloat(source.get()));
        }
    }

    @Override
    public void decode(ByteBuffer encoded, ByteBuffer elements) {
        ShortBuffer source = encoded.slice().order(ByteOrder.nativeOrder()).asShortBuffer();
        FloatBuffer target = elements.slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
        while (target.hasRemaining()) {
            target.put(BFloat16.toFloat(source.get()));
        }
    }
}
