package dev.bellows.backend.onednn.plan;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;

/** A pointer that is moved to whatever is to be passed next, so that running a plan makes no garbage. */
final class MovablePointer extends Pointer {
    /** DNNL_MEMORY_ALLOCATE: asks oneDNN for memory. */
    static MovablePointer allocate() {
        MovablePointer cursor = new MovablePointer();
        cursor.address = -1;
        return cursor;
    }

    /** Points {@code offset} bytes past the start of {@code memory}, which must be direct. */
    void moveTo(ByteBuffer memory, long offset) {
        address = getDirectBufferAddress(memory) + offset;
    }

    /** Points to an address that this or another cursor had. */
    void moveTo(long place) {
        address = place;
    }
}
