package dev.bellows.backend;

import java.nio.ByteBuffer;

/** The copies that every backend on host memory makes alike. */
public interface HostMemory extends Backend {
    @Override
    default void write(ByteBuffer from, Storage to) {
        to.bytes().put(from.duplicate());
    }

    @Override
    default void read(Storage from, ByteBuffer to) {
        to.put(from.bytes());
    }

    @Override
    default void copy(Storage from, Storage to) {
        to.bytes().put(from.bytes());
    }

    @Override
    default void fill(Storage to, ByteBuffer element) {
        ByteBuffer target = to.bytes();
        int width = element.remaining();
        int total = target.capacity();
        if (total == 0) {
            return;
        }
        target.put(0, element, element.position(), width);
        for (int done = width; done < total; done *= 2) { // each pass copies all that is filled so far
            target.put(done, target, 0, Math.min(done, total - done));
        }
    }
}
