package dev.bellows.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The arguments of one launch, as bytes off the heap: each at a multiple of its own alignment, as a C compiler lays parameters. Filled anew
 * for each launch, by one thread.
 */
public final class KernelArguments {
    /** What a kernel's parameters may take in all. */
    public static final int MOST_BYTES = 4096;

    /** How many arguments a kernel of ours has at most. */
    public static final int MOST = 64;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MOST_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer addresses =
            ByteBuffer.allocateDirect(MOST * Long.BYTES).order(ByteOrder.nativeOrder());
    private final int[] offsets = new int[MOST];
    private int count;

    /** Forgets all arguments. */
    public KernelArguments clear() {
        bytes.clear();
        count = 0;
        return this;
    }

    /** An {@code int}. */
    public KernelArguments add(int value) {
        begin(Integer.BYTES).putInt(value);
        return this;
    }

    /** A {@code long long}, or a pointer. */
    public KernelArguments add(long value) {
        begin(Long.BYTES).putLong(value);
        return this;
    }

    /** A {@code double}. */
    public KernelArguments add(double value) {
        begin(Double.BYTES).putDouble(value);
        return this;
    }

    /** A {@code float}. */
    public KernelArguments add(float value) {
        begin(Float.BYTES).putFloat(value);
        return this;
    }

    /** A struct of nothing but {@code long long}. */
    public KernelArguments add(long[] struct) {
        begin(Long.BYTES);
        for (long value : struct) {
            bytes.putLong(value);
        }
        return this;
    }

    private ByteBuffer begin(int alignment) {
        int at = (bytes.position() + alignment - 1) / alignment * alignment;
        bytes.position(at);
        offsets[count++] = at;
        return bytes;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Where argument {@code i} begins in {@link #memory}. */
    public int offset(int i) {
        return offsets[i];
    }

    /** All arguments, in native byte order. */
    public ByteBuffer memory() {
        return bytes.duplicate().flip().order(ByteOrder.nativeOrder());
    }

    /** Where the driver is to find each of them, given the address of {@link #memory}. */
    ByteBuffer addresses(long start) {
        addresses.clear();
        for (int i = 0; i < count; i++) {
            addresses.putLong(start + offsets[i]);
        }
        return addresses.flip();
    }

    /** The same arguments again, which stay as they are. */
    public KernelArguments copy() {
        KernelArguments copy = new KernelArguments();
        copy.bytes.put(memory());
        System.arraycopy(offsets, 0, copy.offsets, 0, count);
        copy.count = count;
        return copy;
    }
}
