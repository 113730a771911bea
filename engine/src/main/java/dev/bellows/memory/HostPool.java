package dev.bellows.memory;

import dev.bellows.core.MemoryException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Off-heap host memory, aligned to 64 bytes (a cache line, and what AVX-512 loads want), recycled by size.
 *
 * <p>Sizes are rounded up to one of eight steps per power of two, so at most an eighth is wasted and a training loop,
 * whose arrays have the same sizes in every step, allocates nothing after the first one. Memory counts against the
 * JVM's {@code -XX:MaxDirectMemorySize}. Safe for use by several threads.
 */
public final class HostPool {
    private static final int ALIGNMENT = 64;
    private static final int MIN_BYTES = 64;

    private final Map<Integer, ArrayDeque<ByteBuffer>> idle = new HashMap<>();
    private final AtomicLong live = new AtomicLong();
    private long idleBytes;
    private final long idleLimit;

    /** A pool that keeps at most {@code idleLimitBytes} of freed memory for reuse and returns the rest to the system. */
    public HostPool(long idleLimitBytes) {
        this.idleLimit = idleLimitBytes;
    }

    /**
     * A buffer of at least {@code bytes}. Its contents are undefined.
     *
     * @throws MemoryException if it is larger than 2 GiB or the JVM has no direct memory left
     */
    public Buffer allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE - (long) ALIGNMENT * 2) {
            throw new MemoryException("host memory: one array may take at most 2 GiB, asked for " + bytes
                    + " bytes; split it along its first axis");
        }
        int rounded = round((int) bytes);
        ByteBuffer memory = take(rounded);
        if (memory == null) {
            memory = reserve(rounded);
        }
        live.addAndGet(rounded);
        return new Pooled(bytes, rounded, memory);
    }

    /** The bytes in use by buffers that are not yet freed. */
    public long liveBytes() {
        return live.get();
    }

    /** Returns all idle memory to the system. */
    public synchronized void trim() {
        idle.values().forEach(list -> list.forEach(HostPool::unmap));
        idle.clear();
        idleBytes = 0;
    }

    private synchronized @org.jspecify.annotations.Nullable ByteBuffer take(int rounded) {
        ArrayDeque<ByteBuffer> list = idle.get(rounded);
        if (list == null || list.isEmpty()) {
            return null;
        }
        idleBytes -= rounded;
        return list.pop();
    }

    private synchronized void giveBack(int rounded, ByteBuffer memory) {
        live.addAndGet(-rounded);
        if (idleBytes + rounded > idleLimit) {
            unmap(memory);
            return;
        }
        idleBytes += rounded;
        idle.computeIfAbsent(rounded, size -> new ArrayDeque<>()).push(memory);
    }

    private ByteBuffer reserve(int rounded) {
        try {
            return ByteBuffer.allocateDirect(rounded + ALIGNMENT);
        } catch (OutOfMemoryError full) {
            trim();
            try {
                return ByteBuffer.allocateDirect(rounded + ALIGNMENT);
            } catch (OutOfMemoryError stillFull) {
                throw new MemoryException(
                        "host memory: cannot reserve " + rounded + " bytes off the heap, " + live.get()
                                + " are in use; raise -XX:MaxDirectMemorySize (in Spark: spark.executor.extraJavaOptions, and"
                                + " spark.executor.memoryOverhead with it) or lower the batch size");
            }
        }
    }

    static int round(int bytes) {
        if (bytes <= MIN_BYTES) {
            return MIN_BYTES;
        }
        int step = Math.max(MIN_BYTES, Integer.highestOneBit(bytes - 1) >>> 3);
        return (int) Math.min(Integer.MAX_VALUE - (long) ALIGNMENT, ((long) bytes + step - 1) / step * step);
    }

    private static void unmap(ByteBuffer memory) {
        Cleaner.INVOKE.clean(memory);
    }

    private final class Pooled extends Buffer {
        private final int rounded;
        private final ByteBuffer memory;
        private final ByteBuffer view;

        Pooled(long bytes, int rounded, ByteBuffer memory) {
            super(bytes);
            this.rounded = rounded;
            this.memory = memory;
            ByteBuffer aligned = memory.alignedSlice(ALIGNMENT);
            this.view = aligned.limit((int) bytes).slice().order(ByteOrder.nativeOrder());
        }

        @Override
        public ByteBuffer host() {
            if (isFreed()) {
                throw new MemoryException("buffer: used after it was freed (" + bytes() + " bytes)");
            }
            return view;
        }

        @Override
        protected void free() {
            giveBack(rounded, memory);
        }
    }

    /** The one door to the JDK's only way of freeing a direct buffer at a known moment. */
    private static final class Cleaner {
        static final Cleaner INVOKE = new Cleaner();

        private final Object unsafe;
        private final Method invokeCleaner;

        Cleaner() {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field instance = type.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                unsafe = instance.get(null);
                invokeCleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("host memory: this JDK lacks sun.misc.Unsafe.invokeCleaner", e);
            }
        }

        void clean(ByteBuffer memory) {
            try {
                invokeCleaner.invoke(unsafe, memory);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("host memory: freeing a direct buffer failed", e);
            }
        }
    }
}
