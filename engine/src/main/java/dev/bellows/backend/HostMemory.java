package dev.bellows.backend;

import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that the host can address, and the copies that every backend on it makes alike. */
public interface HostMemory extends Backend {
    /**
     * The elements of an array in host memory, in native byte order, from position 0.
     *
     * @throws dev.bellows.core.MemoryException if it lies on a device, where the host cannot address it
     */
    static ByteBuffer bytes(Storage storage) {
        return HostBuffer.host(storage.buffer())
                .slice(
                        Math.toIntExact(storage.offset()),
                        Math.toIntExact(storage.spec().bytes()))
                .order(ByteOrder.nativeOrder());
    }

    @Override
    default long largestBuffer() {
        return HostPool.LARGEST;
    }

    @Override
    default void write(ByteBuffer from, Storage to) {
        bytes(to).put(from.duplicate());
    }

    @Override
    default void read(Storage from, ByteBuffer to) {
        to.put(bytes(from));
    }

    @Override
    default void copy(Storage from, Storage to) {
        bytes(to).put(bytes(from));
    }

    @Override
    default void fill(Storage to, ByteBuffer element) {
        ByteBuffer target = bytes(to);
        int width = element.remaining();
        int total = target.capacity();
        if (total == 0) {
            return;
        }
        target.put(0, element, element.position(), width);
        for (long done = width; done < total; done *= 2) { // each pass copies all that is filled so far
            target.put((int) done, target, 0, (int) Math.min(done, total - done));
        }
    }
}
