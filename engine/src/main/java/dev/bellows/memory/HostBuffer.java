package dev.bellows.memory;

import dev.bellows.core.MemoryException;
import java.nio.ByteBuffer;

/** A block of memory that the host can address: the only kind that has a pointer for Java. */
public abstract class HostBuffer extends Buffer {
    protected HostBuffer(long bytes) {
        super(bytes);
    }

    /** The memory in native byte order, positioned at 0. */
    public abstract ByteBuffer host();

    /**
     * The memory of {@code buffer} in native byte order, positioned at 0.
     *
     * @throws MemoryException if it is on a device, where the host cannot address it
     */
    public static ByteBuffer host(Buffer buffer) {
        if (buffer instanceof HostBuffer host) {
            return host.host();
        }
        throw new MemoryException("host memory: a buffer of " + buffer.bytes()
                + " bytes is on a device, where the host cannot address it; copy it by Backend.read");
    }
}
