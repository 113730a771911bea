package dev.bellows.memory;

import dev.bellows.core.MemoryException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A block of memory of one backend, shared by the arrays that are views of it. Starts with one owner; it is freed when
 * the last owner {@linkplain #release() releases} it.
 */
public abstract class Buffer {
    private final AtomicInteger owners = new AtomicInteger(1);
    private final long bytes;

    protected Buffer(long bytes) {
        this.bytes = bytes;
    }

    /** The usable size. */
    public final long bytes() {
        return bytes;
    }

    /** Adds an owner. */
    public final Buffer retain() {
        if (owners.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
            throw new MemoryException("buffer: retained after it was freed (" + bytes + " bytes)");
        }
        return this;
    }

    /** Drops one owner and frees the memory with the last one. */
    public final void release() {
        int left = owners.decrementAndGet();
        if (left == 0) {
            free();
        } else if (left < 0) {
            throw new IllegalStateException("buffer: released more often than retained");
        }
    }

    public final boolean isFreed() {
        return owners.get() <= 0;
    }

    /** Called once, when the last owner is gone. */
    protected abstract void free();
}
