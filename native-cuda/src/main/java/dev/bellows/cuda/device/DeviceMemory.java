package dev.bellows.cuda.device;

import dev.bellows.backend.Storage;
import dev.bellows.core.BackendException;
import dev.bellows.core.MemoryException;
import dev.bellows.cuda.driver.CudaApi;
import dev.bellows.memory.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device's memory, recycled by size in the order of streams: what a thread frees goes to that thread's next array of the size at once, since whatever the
 * thread launched on it before comes first. Another thread may have it behind an event. Nothing waits but for memory that the driver does not have.
 *
 * <p>Sizes are rounded up to one of eight steps per power of two. Safe for use by several threads.
 */
public final class DeviceMemory {
    private static final long LEAST_BYTES = 512;
    private static final int STEPS = 8;
    private static final int OUT_OF_MEMORY = 2;

    /**
     * What was done so far.
     *
     * @param liveBytes in use
     * @param mostLiveBytes that were in use at once
     * @param idleBytes that are kept for reuse
     * @param allocated how many blocks came from the driver
     * @param reused how many times one was used again
     */
    public record Statistics(long liveBytes, long mostLiveBytes, long idleBytes, long allocated, long reused) {}

    private record Block(long address, long bytes) {}

    private final CudaDevice device;
    private final long limit;
    private final Map<ThreadStream, Map<Long, ArrayDeque<Block>>> idle = new HashMap<>();
    private long live;
    private long mostLive;
    private long idleBytes;
    private long allocated;
    private long reused;

    /** @param limit how many bytes may be in use and idle together */
    DeviceMemory(CudaDevice device, long limit) {
        this.device = device;
        this.limit = limit;
    }

    /** How many bytes this process may have at most: what the device has, or the limit if that is less. */
    public long most() {
        return Math.min(limit, device.api().totalMemory(device.name().index()));
    }

    /**
     * A buffer of at least {@code bytes} with undefined contents.
     *
     * @throws MemoryException if the device has no room for it
     */
    public DeviceBuffer allocate(long bytes) {
        ThreadStream stream = device.stream();
        if (stream.isCapturing()) {
            throw new IllegalStateException("device memory: allocated while a stream is captured");
        }
        long rounded = round(bytes);
        Block block = take(stream, rounded);
        if (block == null) {
            block = obtain(rounded);
        }
        return new DeviceBuffer(this, bytes, block.address, rounded);
    }

    private synchronized @Nullable Block take(ThreadStream stream, long rounded) {
        Block block = poll(stream, rounded);
        if (block == null) {
            for (ThreadStream other : idle.keySet()) {
                if (other != stream && has(other, rounded) && stream.follow(other)) {
                    block = poll(other, rounded);
                    break;
                }
            }
        }
        if (block != null) {
            idleBytes -= rounded;
            reused++;
            count(rounded);
        }
        return block;
    }

    private boolean has(ThreadStream stream, long rounded) {
        Map<Long, ArrayDeque<Block>> bySize = idle.get(stream);
        ArrayDeque<Block> blocks = bySize == null ? null : bySize.get(rounded);
        return blocks != null && !blocks.isEmpty();
    }

    private @Nullable Block poll(ThreadStream stream, long rounded) {
        Map<Long, ArrayDeque<Block>> bySize = idle.get(stream);
        ArrayDeque<Block> blocks = bySize == null ? null : bySize.get(rounded);
        return blocks == null ? null : blocks.poll();
    }

    private synchronized Block obtain(long rounded) {
        if (live + idleBytes + rounded > limit) {
            trim();
        }
        if (live + rounded > limit) {
            throw full(rounded, "the limit is " + limit);
        }
        long address;
        try {
            address = device.api().allocate(rounded);
        } catch (BackendException refused) {
            if (refused.code() != OUT_OF_MEMORY) {
                throw refused;
            }
            trim();
            address = again(rounded);
        }
        allocated++;
        count(rounded);
        return new Block(address, rounded);
    }

    private long again(long rounded) {
        try {
            return device.api().allocate(rounded);
        } catch (BackendException refused) {
            if (refused.code() == OUT_OF_MEMORY) {
                throw full(rounded, device.api().freeMemory() + " are free");
            }
            throw refused;
        }
    }

    private MemoryException full(long rounded, String what) {
        return new MemoryException(device.name() + ": cannot allocate " + rounded + " bytes: " + live
                + " are in use by this process, and " + what
                + "; lower the batch size, or leave the device to fewer tasks");
    }

    private void count(long rounded) {
        live += rounded;
        mostLive = Math.max(mostLive, live);
    }

    /** Takes a block back, behind all that the calling thread has launched. */
    void giveBack(long address, long rounded) {
        ThreadStream stream = device.stream();
        synchronized (this) {
            live -= rounded;
            idleBytes += rounded;
            idle.computeIfAbsent(stream, first -> new HashMap<>())
                    .computeIfAbsent(rounded, first -> new ArrayDeque<>())
                    .push(new Block(address, rounded));
        }
    }

    /** Returns idle memory to the driver, for which the streams that freed it are waited for; of a stream that is captured it stays. */
    public synchronized void trim() {
        device.enter();
        CudaApi api = device.api();
        List<ThreadStream> finished =
                idle.keySet().stream().filter(ThreadStream::tryFinish).toList();
        for (ThreadStream stream : finished) {
            for (ArrayDeque<Block> blocks : idle.getOrDefault(stream, Map.of()).values()) {
                for (Block block = blocks.poll(); block != null; block = blocks.poll()) {
                    idleBytes -= block.bytes;
                    api.free(block.address);
                }
            }
            idle.remove(stream);
        }
    }

    /** The bytes in use. */
    public synchronized long liveBytes() {
        return live;
    }

    /** What was done so far. */
    public synchronized Statistics statistics() {
        return new Statistics(live, mostLive, idleBytes, allocated, reused);
    }

    /** Where the elements of an array on a device begin. */
    public static long address(Storage storage) {
        return ((DeviceBuffer) storage.buffer()).address() + storage.offset();
    }

    static long round(long bytes) {
        if (bytes <= LEAST_BYTES) {
            return LEAST_BYTES;
        }
        long step = Math.max(LEAST_BYTES, Long.highestOneBit(bytes - 1) / STEPS);
        return (bytes + step - 1) / step * step;
    }

    /** Memory of a device: an address, which the host must not follow. */
    public static final class DeviceBuffer extends Buffer {
        private final DeviceMemory memory;
        private final long address;
        private final long rounded;

        private DeviceBuffer(DeviceMemory memory, long bytes, long address, long rounded) {
            super(bytes);
            this.memory = memory;
            this.address = address;
            this.rounded = rounded;
        }

        /** Where it begins. */
        public long address() {
            if (isFreed()) {
                throw new MemoryException("buffer: used after it was freed (" + bytes() + " bytes)");
            }
            return address;
        }

        @Override
        protected void free() {
            memory.giveBack(address, rounded);
        }
    }
}
