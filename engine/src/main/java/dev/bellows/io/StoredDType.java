package dev.bellows.io;

import dev.bellows.core.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The dtypes of elements in files, called as in the safetensors format. Those that arrays have are read as they are; of the others most are a part
 * of one that arrays have, which {@link #widen} makes of them; the rest are known by name and refused.
 */
public enum StoredDType {
    F64(DType.F64),
    F32(DType.F32),
    BF16(DType.BF16),
    I64(DType.I64),
    I32(DType.I32),
    U8(DType.U8),
    BOOL(DType.BOOL),
    F16(2, DType.F32, (from, to) -> to.putFloat(MiniFloat.F16.decode(from.getShort()))),
    F8_E4M3(1, DType.F32, (from, to) -> to.putFloat(MiniFloat.E4M3.decode(from.get()))),
    F8_E5M2(1, DType.F32, (from, to) -> to.putFloat(MiniFloat.E5M2.decode(from.get()))),
    I16(2, DType.I32, (from, to) -> to.putInt(from.getShort())),
    I8(1, DType.I32, (from, to) -> to.putInt(from.get())),
    U16(2, DType.I32, (from, to) -> to.putInt(Short.toUnsignedInt(from.getShort()))),
    U32(4, DType.I64, (from, to) -> to.putLong(Integer.toUnsignedLong(from.getInt()))),
    U64(8, DType.I64, (from, to) -> to.putLong(signed(from.getLong()))),
    C64,
    F8_E8M0,
    F6_E2M3,
    F6_E3M2,
    F4;

    private interface Widening {
        void one(ByteBuffer from, ByteBuffer to) throws IOException;
    }

    private final int bytes;
    private final DType dtype; // unused where bytes are 0
    private final Widening widening;

    StoredDType(DType same) {
        this(same.bytes(), same, (from, to) -> {});
    }

    StoredDType() {
        this(0, DType.U8, (from, to) -> {});
    }

    StoredDType(int bytes, DType dtype, Widening widening) {
        this.bytes = bytes;
        this.dtype = dtype;
        this.widening = widening;
    }

    private static long signed(long bits) throws IOException {
        if (bits < 0) {
            throw new IOException(Long.toUnsignedString(bits) + " of an array of U64 is more than an i64 holds");
        }
        return bits;
    }

    /** The width of an element in the file; 0 if it is none that is read. */
    public int bytes() {
        return bytes;
    }

    /** What an array of it has here. */
    public DType dtype() {
        return dtype;
    }

    /** Whether arrays have this very dtype. */
    public boolean isExact() {
        return name().equals(dtype.name());
    }

    /** Whether {@link #widen} makes something of it. */
    public boolean isWidened() {
        return bytes > 0 && !isExact();
    }

    /** The same elements in the array's dtype, in native order, of elements as they lie in the file. */
    public ByteBuffer widen(byte[] elements) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to =
                ByteBuffer.allocate(elements.length / bytes * dtype.bytes()).order(ByteOrder.nativeOrder());
        while (from.hasRemaining()) {
            widening.one(from, to);
        }
        return to.flip();
    }
}
