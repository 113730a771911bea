package dev.bellows.backend;

import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A dense, row-major array in memory: where it lies and what it is. What kernels work on.
 *
 * @param offset bytes from the start of the buffer to the first element
 */
public record Storage(Buffer buffer, long offset, Spec spec) {
    /** The elements as seen from the host, in native byte order, from position 0. */
    public ByteBuffer bytes() {
        ByteBuffer all = buffer.host();
        return all.slice((int) offset, (int) spec.bytes()).order(ByteOrder.nativeOrder());
    }
}
