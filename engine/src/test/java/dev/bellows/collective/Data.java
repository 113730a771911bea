package dev.bellows.collective;

import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Inputs that differ by rank, and the serial, rank-ordered truth about them. */
final class Data {
    private Data() {}

    static ByteBuffer random(DType type, int elements, int rank) {
        SplittableRandom random = new SplittableRandom(1000L * elements + rank);
        ByteBuffer data = zeros(type, elements);
        for (int i = 0; i < elements; i++) {
            // Values over many magnitudes: a sum in another order would have other bits.
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(7) - 3);
            put(data, type, i, value, random.nextLong());
        }
        return data;
    }

    static ByteBuffer zeros(DType type, int elements) {
        return ByteBuffer.allocateDirect(elements * type.bytes()).order(ByteOrder.nativeOrder());
    }

    /** {@code ((x0 op x1) op x2) …}, computed the slow way. */
    static ByteBuffer serial(DType type, ReduceOp op, int elements, int size) {
        ByteBuffer result = random(type, elements, 0);
        for (int rank = 1; rank < size; rank++) {
            ByteBuffer next = random(type, elements, rank);
            for (int i = 0; i < elements; i++) {
                combine(type, op, result, next, i);
            }
        }
        return result;
    }

    /** A copy of the bytes on the heap, to compare and to keep. */
    static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.limit()];
        data.get(0, bytes);
        return bytes;
    }

    private static void put(ByteBuffer data, DType type, int i, double value, long bits) {
        if (type == DType.F32) {
            data.putFloat(i * Float.BYTES, (float) value);
        } else if (type == DType.F64) {
            data.putDouble(i * Double.BYTES, value);
        } else {
            data.putLong(i * Long.BYTES, bits);
        }
    }

    private static void combine(DType type, ReduceOp op, ByteBuffer acc, ByteBuffer in, int i) {
        int at = i * type.bytes();
        if (type == DType.F32) {
            float a = acc.getFloat(at);
            float b = in.getFloat(at);
            acc.putFloat(at, op == ReduceOp.SUM ? a + b : op == ReduceOp.MAX ? Math.max(a, b) : Math.min(a, b));
        } else if (type == DType.F64) {
            double a = acc.getDouble(at);
            double b = in.getDouble(at);
            acc.putDouble(at, op == ReduceOp.SUM ? a + b : op == ReduceOp.MAX ? Math.max(a, b) : Math.min(a, b));
        } else {
            long a = acc.getLong(at);
            long b = in.getLong(at);
            acc.putLong(at, op == ReduceOp.SUM ? a + b : op == ReduceOp.MAX ? Math.max(a, b) : Math.min(a, b));
        }
    }
}
