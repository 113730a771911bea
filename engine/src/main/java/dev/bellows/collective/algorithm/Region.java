package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/**
 * The elements a collective works on.
 *
 * @param bytes the memory, from position 0 to its limit
 * @param type what the bytes are
 */
public record Region(ByteBuffer bytes, DType type) {
    /**
     * The elements between position and limit of {@code data}, whose position and limit stay as they are.
     *
     * @throws IllegalArgumentException if the buffer is read-only or does not hold whole elements
     */
    public static Region of(ByteBuffer data, DType type) {
        if (data.isReadOnly()) {
            throw new IllegalArgumentException(
                    "collective: data must be writable: got a read-only buffer; collectives work in place");
        }
        if (data.remaining() % type.bytes() != 0) {
            throw new IllegalArgumentException("collective: data must hold whole elements: " + data.remaining()
                    + " bytes are no multiple of " + type.bytes() + " (" + type + "); set position and limit");
        }
        return new Region(data.slice(), type);
    }

    /** The number of elements. */
    public int elements() {
        return bytes.limit() / type.bytes();
    }

    /** The bytes of the elements from {@code start} to {@code end}. */
    public ByteBuffer slice(int start, int end) {
        return bytes.slice(start * type.bytes(), (end - start) * type.bytes());
    }

    /** The bytes of the elements that {@code rank} owns. */
    public ByteBuffer shard(Shards shards, int rank) {
        return slice(shards.start(rank), shards.end(rank));
    }
}
