package dev.bellows.memory;

import dev.bellows.core.MemoryException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap host memory, aligned to 64 bytes (a cache line, and what AVX-512 loads want), recycled by size.
 *
 * <p>Sizes are rounded up to one of eight steps per power of two, so at most an eighth is wasted and a training loop,
 * whose arrays have the same sizes in every step, allocates nothing after the first one. Where an eighth is megabytes there are
 * 64 steps. Memory counts against the JVM's {@code -XX:MaxDirectMemorySize}. Safe for use by several threads.
 */
public final class HostPool {
    private static final int ALIGNMENT = 64;
    private static final int MIN_BYTES = 64;

    private static final int STEPS = 8;
    private static final int STEPS_OF_LARGE = 64;

    /** From here on a size is large. */
    private static final int LARGE_BYTES = 32 << 20;

    /** How many bytes one buffer may have: what Java's buffers can address, and room to align them. */
    public static final long LARGEST = Integer.MAX_VALUE - (long) ALIGNMENT * 2;

    /** So much may be idle however little was ever in use. */
    private static final long LEAST_IDLE_BYTES = 64 << 20;

    /** Memory as it was reserved, and the part of it that is aligned; equal to itself alone. */
    private static final class Block {
        private final int rounded;
        private final ByteBuffer memory;
        private final ByteBuffer aligned;

        Block(int rounded, ByteBuffer memory) {
            this.rounded = rounded;
            this.memory = memory;
            this.aligned = memory.alignedSlice(ALIGNMENT);
        }
    }

    /** By {@link #sizeClass}. */
    private final List<ArrayDeque<Block>> idle = new ArrayList<>();

    /** The same blocks, the one that is idle for longest first. */
    private final Set<Block> byAge = new LinkedHashSet<>();

    private final AtomicLong live = new AtomicLong();
    private final AtomicLong mostLive = new AtomicLong();
    private long idleBytes;
    private final long idleLimit;

    /**
     * A pool that keeps at most {@code idleLimitBytes} of freed memory for reuse, and no more than was ever in use at once: where
     * sizes keep changing, as with sequences of many lengths, what is idle for longest returns to the system.
     */
    public HostPool(long idleLimitBytes) {
        this.idleLimit = idleLimitBytes;
        for (int i = 0; i <= sizeClass(Integer.MAX_VALUE); i++) {
            idle.add(new ArrayDeque<>(0));
        }
    }

    /**
     * A buffer of at least {@code bytes}. Its contents are undefined.
     *
     * @throws MemoryException if it is larger than 2 GiB or the JVM has no direct memory left
     */
    public HostBuffer allocate(long bytes) {
        if (bytes > LARGEST) {
            throw new MemoryException("host memory: one array may take at most 2 GiB, asked for " + bytes
                    + " bytes; split it along its first axis");
        }
        int rounded = round((int) bytes);
        Block block = take(rounded);
        if (block == null) {
            ByteBuffer memory = reserve(rounded);
            block = new Block(rounded, memory);
        }
        long now = live.addAndGet(rounded);
        if (now > mostLive.get()) {
            mostLive.accumulateAndGet(now, Math::max);
        }
        return new Pooled(bytes, block);
    }

    /** The bytes in use by buffers that are not yet freed. */
    public long liveBytes() {
        return live.get();
    }

    /** Returns all idle memory to the system. */
    public synchronized void trim() {
        for (ArrayDeque<Block> blocks : idle) {
            blocks.forEach(block -> unmap(block.memory));
            blocks.clear();
        }
        byAge.clear();
        idleBytes = 0;
    }

    /** The bytes that are kept for reuse. */
    synchronized long idleBytes() {
        return idleBytes;
    }

    private synchronized @Nullable Block take(int rounded) {
        Block block = idle.get(sizeClass(rounded)).poll();
        if (block != null) {
            byAge.remove(block);
            idleBytes -= rounded;
        }
        return block;
    }

    private synchronized void giveBack(Block block) {
        live.addAndGet(-block.rounded);
        idleBytes += block.rounded;
        idle.get(sizeClass(block.rounded)).push(block);
        byAge.add(block);
        long limit = Math.min(idleLimit, Math.max(LEAST_IDLE_BYTES, mostLive.get()));
        while (idleBytes > limit) {
            Block eldest = byAge.iterator().next();
            byAge.remove(eldest);
            idle.get(sizeClass(eldest.rounded)).pollLast(); // which it is: each size has its blocks in the same order
            idleBytes -= eldest.rounded;
            unmap(eldest.memory);
        }
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
                                + " are in use; raise -XX:MaxDirectMemorySize, and the memory of the process with it,"
                                + " or lower the batch size");
            }
        }
    }

    static int round(int bytes) {
        if (bytes <= MIN_BYTES) {
            return MIN_BYTES;
        }
        int step = step(bytes);
        return (int) Math.min(Integer.MAX_VALUE - (long) ALIGNMENT, ((long) bytes + step - 1) / step * step);
    }

    /** How far apart the sizes are between the powers of two around {@code bytes}. */
    private static int step(int bytes) {
        int power = Integer.highestOneBit(bytes - 1);
        return Math.max(MIN_BYTES, power / (power < LARGE_BYTES ? STEPS : STEPS_OF_LARGE));
    }

    /** The number of a rounded size among all of them. */
    private static int sizeClass(int rounded) {
        int power = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rounded - 1);
        return power * STEPS_OF_LARGE + (rounded - 1 - (1 << power)) / step(rounded);
    }

    private static void unmap(ByteBuffer memory) {
        Cleaner.INVOKE.clean(memory);
    }

    private final class Pooled extends HostBuffer {
        private final Block block;
        private final ByteBuffer view;

        Pooled(long bytes, Block block) {
            super(bytes);
            this.block = block;
            this.view = block.aligned.slice(0, (int) bytes).order(ByteOrder.nativeOrder());
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
            giveBack(block);
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
