package dev.bellows.backend.reference;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Storage;
import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.nio.ByteBuffer;

/** The elements of one array by their row-major number, converted to and from double or long as in Java's casts. */
final class Elements {
    private final ByteBuffer bytes;
    private final DType dtype;
    private final Shape shape;

    Elements(Storage storage) {
        this.bytes = HostMemory.bytes(storage);
        this.dtype = storage.spec().dtype();
        this.shape = storage.spec().shape();
    }

    DType dtype() {
        return dtype;
    }

    Shape shape() {
        return shape;
    }

    int size() {
        return (int) shape.size();
    }

    double real(int i) {
        return switch (dtype) {
            case F32 -> bytes.getFloat(i * 4);
            case F64 -> bytes.getDouble(i * 8);
            case BF16 -> BFloat16.toFloat(bytes.getShort(i * 2));
            case I32, I64, U8, BOOL -> whole(i);
        };
    }

    long whole(int i) {
        return switch (dtype) {
            case F32, F64, BF16 -> (long) real(i);
            case I32 -> bytes.getInt(i * 4);
            case I64 -> bytes.getLong(i * 8);
            case U8 -> bytes.get(i) & 0xFF;
            case BOOL -> bytes.get(i);
        };
    }

    void real(int i, double value) {
        switch (dtype) {
            case F32 -> bytes.putFloat(i * 4, (float) value);
            case F64 -> bytes.putDouble(i * 8, value);
            case BF16 -> bytes.putShort(i * 2, BFloat16.fromFloat((float) value));
            case I32 -> bytes.putInt(i * 4, (int) value);
            case I64 -> bytes.putLong(i * 8, (long) value);
            case U8 -> bytes.put(i, (byte) Math.max(0, Math.min(255, (long) value)));
            case BOOL -> bytes.put(i, (byte) (value != 0 ? 1 : 0));
        }
    }

    void whole(int i, long value) {
        switch (dtype) {
            case F32 -> bytes.putFloat(i * 4, (float) value);
            case F64 -> bytes.putDouble(i * 8, (double) value);
            case BF16 -> bytes.putShort(i * 2, BFloat16.fromFloat((float) value));
            case I32 -> bytes.putInt(i * 4, (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value)));
            case I64 -> bytes.putLong(i * 8, value);
            case U8 -> bytes.put(i, (byte) Math.max(0, Math.min(255, value)));
            case BOOL -> bytes.put(i, (byte) (value != 0 ? 1 : 0));
        }
    }

    /** Copies one element of the same dtype bit by bit. */
    void copy(int i, Elements from, int j) {
        switch (dtype.bytes()) {
            case 1 -> bytes.put(i, from.bytes.get(j));
            case 2 -> bytes.putShort(i * 2, from.bytes.getShort(j * 2));
            case 4 -> bytes.putInt(i * 4, from.bytes.getInt(j * 4));
            default -> bytes.putLong(i * 8, from.bytes.getLong(j * 8));
        }
    }
}
