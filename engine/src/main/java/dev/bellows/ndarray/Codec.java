package dev.bellows.ndarray;

import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/** Converts between doubles and the bytes of a dtype. */
final class Codec {
    private Codec() {}

    static void encode(double[] values, DType dtype, ByteBuffer to) {
        for (double value : values) {
            switch (dtype) {
                case F32 -> to.putFloat((float) value);
                case F64 -> to.putDouble(value);
                case BF16 -> to.putShort(BFloat16.fromFloat((float) value));
                case I32 -> to.putInt((int) value);
                case I64 -> to.putLong((long) value);
                case U8 -> to.put((byte) Math.max(0, Math.min(255, (long) value)));
                case BOOL -> to.put((byte) (value != 0 ? 1 : 0));
            }
        }
        to.flip();
    }

    static double[] decode(ByteBuffer from, DType dtype, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (dtype) {
                case F32 -> from.getFloat();
                case F64 -> from.getDouble();
                case BF16 -> BFloat16.toFloat(from.getShort());
                case I32 -> from.getInt();
                case I64 -> (double) from.getLong();
                case U8 -> from.get() & 0xFF;
                case BOOL -> from.get();
            };
        }
        return values;
    }
}
