package dev.bellows.io.onnx.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An array of a file. Its bytes stay where they lie: in the mapped model, or in a mapped file beside it.
 *
 * @param dims the extents; none for a scalar
 * @param encoding how {@code data} holds the elements
 * @param data little endian
 */
public record OnnxTensor(String name, ElementType type, List<Long> dims, Encoding encoding, ByteBuffer data) {
    /** How elements lie in the file. */
    public enum Encoding {
        /** One after the other, each of the type's own width; types of less than a byte are packed, low bits first. */
        FIXED,
        /** As protobuf's numbers of variable length; types of less than a byte are packed into one number per byte. */
        VARINT,
        /** Texts, of which nothing but the number is known. */
        TEXT,
        /** Not there: a model that is described without its weights. */
        ABSENT
    }

    /** What stands for the place of data that travel by themselves. */
    static final String ELSEWHERE = "bellows:elsewhere";

    /** The number of elements; an {@link ArithmeticException} where no {@code long} holds it. */
    public long elements() {
        long product = 1;
        for (long dim : dims) {
            product = Math.multiplyExact(product, dim);
        }
        return product;
    }

    /** A view of the data that may be read independently of others. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return "'" + name + "' " + type + dims;
    }
}
