package dev.bellows.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct buffers that begin on a cache line, as vector instructions and DMA transfers like it. */
final class AlignedBuffers {
    static final int ALIGNMENT = 64;

    private AlignedBuffers() {}

    /** A zeroed direct buffer in the machine's byte order, freed with the last reference to it. */
    static ByteBuffer allocate(int bytes) {
        // the JDK aligns direct memory to 16 bytes at best: one more line leaves room to move the start
        return ByteBuffer.allocateDirect(Math.addExact(bytes, 2 * ALIGNMENT))
                .alignedSlice(ALIGNMENT)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }
}
