package dev.bellows.collective.wire;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/**
 * What the elements of a collective look like on the way, such as in fewer bits than in memory. Results are still reduced in
 * the memory's type, in rank order. Whoever gives elements away that others keep, keeps what those get: after a collective
 * all ranks hold the same bits, whatever the wire rounds.
 *
 * <p>A codec has no state: the same elements give the same bytes. What it loses, a caller may remember and add to the next
 * elements (error feedback).
 */
public interface Wire {
    /** In the words of a setting; ranks must agree on it. */
    String name();

    /** The type of the elements in memory. */
    DType memory();

    /** How many elements are encoded together; only the last block of a buffer may be shorter. 1 unless a codec says otherwise. */
    default int block() {
        return 1;
    }

    /** The bytes that so many elements take on the way. */
    int bytes(int elements);

    /**
     * Encodes all elements between position and limit.
     *
     * @param elements whole elements in native byte order; position and limit stay
     * @param encoded takes {@link #bytes} bytes from its position on, which stays
     */
    void encode(ByteBuffer elements, ByteBuffer encoded);

    /** Decodes what {@link #encode} made of as many elements as fit between position and limit of {@code elements}. */
    void decode(ByteBuffer encoded, ByteBuffer elements);

    /** Elements of a type as they lie in memory; such collectives copy nothing. */
    static Wire exact(DType type) {
        return new ExactWire(type);
    }

    /** Whether nothing is encoded. */
    default boolean isExact() {
        return false;
    }
}
