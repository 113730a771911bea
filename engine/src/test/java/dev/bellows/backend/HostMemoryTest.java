package dev.bellows.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What backends on host memory do alike. */
final class HostMemoryTest {
    /** Filling doubles what is filled so far, which beyond 1 GiB is no int any more. */
    @Test
    void fillsArraysOfMoreThanOneGibibyte() {
        int elements = (1 << 30) + 100;
        Backend backend = Backends.named("reference");
        HostPool pool = new HostPool(0); // gives the memory back at once
        Storage storage = new Storage(pool.allocate(elements), 0, Spec.of(DType.U8, elements));
        backend.fill(storage, ByteBuffer.wrap(new byte[] {7}));
        ByteBuffer bytes = HostMemory.bytes(storage);
        for (int at : new int[] {0, 1 << 29, (1 << 30) - 1, 1 << 30, elements - 1}) {
            assertEquals(7, bytes.get(at), "at " + at);
        }
        storage.buffer().release();
    }
}
