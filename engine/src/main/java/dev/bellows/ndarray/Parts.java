package dev.bellows.ndarray;

import dev.bellows.backend.Storage;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import java.nio.ByteBuffer;

/** Elements of an array that follow one another in row-major order, for those who want no copy of the whole. */
public final class Parts {
    private Parts() {}

    /** Copies as many elements off the backend as there is room for, from this one on, in native order. */
    public static void read(NDArray array, long first, ByteBuffer to) {
        array.backend().read(part(array, first, to), to);
    }

    /** Sets as many elements as there are bytes of, from this one on, in native order. */
    public static void write(NDArray array, long first, ByteBuffer bytes) {
        array.backend().write(bytes, part(array, first, bytes));
    }

    private static Storage part(NDArray array, long first, ByteBuffer bytes) {
        int width = array.dtype().bytes();
        int count = bytes.remaining() / width;
        if (first < 0 || bytes.remaining() % width != 0 || count > array.shape().size() - first) {
            throw new ShapeException(
                    "part: " + bytes.remaining() + " bytes from element " + first + " on of " + array.spec());
        }
        Storage all = array.storage();
        return new Storage(all.buffer(), all.offset() + first * width, Spec.of(array.dtype(), count));
    }
}
