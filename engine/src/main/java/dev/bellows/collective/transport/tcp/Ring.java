package dev.bellows.collective.transport.tcp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes from one process to another, in memory that both have: who writes owns the count of bytes written, who reads that of bytes
 * read, and each sees the other's. Either says by a flag that it waits, and the other takes the flag down before it wakes it.
 */
final class Ring {
    static final int CAPACITY = 512 << 10;

    /** Counts and flags lie in lines of the cache of their own. */
    private static final int WRITTEN = 0;

    private static final int READ = 128;
    private static final int READER_WAITS = 256;
    private static final int WRITER_WAITS = 384;
    private static final int CONTROL_BYTES = 512;

    /** Of a ring with its counts and flags. */
    static final int BYTES = CONTROL_BYTES + CAPACITY;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer control;
    private final ByteBuffer data;

    /** A ring in {@link #BYTES} of shared memory, which were zeros when the first of both processes got it. */
    Ring(ByteBuffer memory) {
        control = memory.slice(0, CONTROL_BYTES);
        data = memory.slice(CONTROL_BYTES, CAPACITY);
    }

    /** Writes what there is room for; returns how many bytes that were. */
    int write(ByteBuffer from) throws ProtocolException {
        long written = (long) LONG.getAcquire(control, WRITTEN);
        int bytes = Math.min(CAPACITY - held(), from.remaining());
        int at = (int) (written % CAPACITY);
        int first = Math.min(bytes, CAPACITY - at);
        data.put(at, from, from.position(), first);
        data.put(0, from, from.position() + first, bytes - first);
        from.position(from.position() + bytes);
        LONG.setRelease(control, WRITTEN, written + bytes);
        return bytes;
    }

    /** Reads what there is; returns how many bytes that were. */
    int read(ByteBuffer into) throws ProtocolException {
        long read = (long) LONG.getAcquire(control, READ);
        int bytes = Math.min(held(), into.remaining());
        int at = (int) (read % CAPACITY);
        int first = Math.min(bytes, CAPACITY - at);
        into.put(into.position(), data, at, first);
        into.put(into.position() + first, data, 0, bytes - first);
        into.position(into.position() + bytes);
        LONG.setRelease(control, READ, read + bytes);
        return bytes;
    }

    boolean isEmpty() throws ProtocolException {
        return held() == 0;
    }

    /** So much that it is worth to wake who wants to write. */
    boolean hasRoom() throws ProtocolException {
        return held() <= CAPACITY / 2;
    }

    /** The bytes written and not read. */
    private int held() throws ProtocolException {
        long read = (long) LONG.getAcquire(control, READ);
        long held = (long) LONG.getAcquire(control, WRITTEN) - read;
        if (held < 0 || held > CAPACITY) {
            throw new ProtocolException("the memory that it shares holds counts which cannot be");
        }
        return (int) held;
    }

    /** Says that the reader waits, or that it does not. What the writer does is to be looked at again afterwards. */
    void readerWaits(boolean waits) {
        say(READER_WAITS, waits);
    }

    /** The same of the writer. */
    void writerWaits(boolean waits) {
        say(WRITER_WAITS, waits);
    }

    /** Whether a reader waits, which has to be woken now. */
    boolean takeWaitingReader() {
        return take(READER_WAITS);
    }

    /** Whether a writer waits, which has to be woken now. */
    boolean takeWaitingWriter() {
        return take(WRITER_WAITS);
    }

    private void say(int flag, boolean waits) {
        if ((int) INT.getOpaque(control, flag) != (waits ? 1 : 0)) {
            INT.setVolatile(control, flag, waits ? 1 : 0);
        }
        VarHandle.fullFence(); // before the other's count is looked at
    }

    private boolean take(int flag) {
        VarHandle.fullFence(); // behind our count
        return (int) INT.getOpaque(control, flag) != 0 && INT.compareAndSet(control, flag, 1, 0);
    }
}
