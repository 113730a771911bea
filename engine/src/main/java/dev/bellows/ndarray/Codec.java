package dev.bellows.ndarray;

import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.DoubleConsumer;

/** Converts between doubles and the bytes of a dtype. */
final class Codec {
    private Codec() {}

    /** Room for the elements of an array of this spec. */
    static ByteBuffer host(Spec spec) {
        return ByteBuffer.allocate(Math.toIntExact(spec.bytes())).order(ByteOrder.nativeOrder());
    }

    static void encode(double[] values, DType dtype, ByteBuffer to) {
        switch (dtype) {
            case F32 -> putAll(toFloats(values), to);
            case F64 -> putEach(values, value -> to.putDouble(value));
            case BF16 -> putEach(values, value -> to.putShort(BFloat16.fromFloat((float) value)));
            case I32 -> putEach(values, value -> to.putInt((int) value));
            case I64 -> putEach(values, value -> to.putLong((long) value));
            case U8 -> putEach(values, value -> to.put((byte) Math.max(0, Math.min(255, (long) value))));
            case BOOL -> putEach(values, value -> to.put((byte) (value != 0 ? 1 : 0)));
        }
        to.flip();
    }

    /** All at once, since starting values are many millions and are drawn before the JVM has compiled anything. */
    private static void putAll(float[] values, ByteBuffer to) {
        to.asFloatBuffer().put(values);
        to.position(to.position() + values.length * Float.BYTES);
    }

    private static void putEach(double[] values, DoubleConsumer put) {
        for (double value : values) {
            put.accept(value);
        }
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

    static float[] toFloats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The rows of a matrix one after another; all must be of one length. */
    static float[] flat(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] flat = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new ShapeException(
                        "NDArray.of: row " + i + " has " + rows[i].length + " values, row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, flat, i * columns, columns);
        }
        return flat;
    }
}
