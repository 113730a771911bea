package dev.bellows.ndarray;

import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of an array that follow one another in row-major order, for those who want no copy of the whole. */
public final class Parts {
    /** Whole elements of every dtype. */
    private static final int PART_BYTES = 4 << 20;

    private Parts() {}

    /** Copies as many elements off the backend as there is room for, from this one on, in native order. */
    public static void read(NDArray array, long first, ByteBuffer to) {
        array.backend().read(part(array, first, to), to);
    }

    /** Sets as many elements as there are bytes of, from this one on, in native order. */
    public static void write(NDArray array, long first, ByteBuffer bytes) {
        array.backend().write(bytes, part(array, first, bytes));
    }

    /** Writes all elements little endian, a part of them on the heap at a time. */
    public static void write(NDArray array, OutputStream out) throws IOException {
        byte[] part = new byte[(int) Math.min(PART_BYTES, array.bytes())];
        for (long at = 0; at < array.bytes(); at += part.length) {
            int count = (int) Math.min(part.length, array.bytes() - at);
            read(array, at / array.dtype().bytes(), ByteBuffer.wrap(part, 0, count));
            out.write(littleEndian(part, array.dtype()), 0, count);
        }
    }

    /** Elements of native order as files have them, or the reverse: on a big-endian machine each is turned around, in place. */
    public static byte[] littleEndian(byte[] bytes, DType dtype) {
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            int width = dtype.bytes();
            for (int start = 0; start < bytes.length; start += width) {
                for (int i = 0, j = width - 1; i < j; i++, j--) {
                    byte swapped = bytes[start + i];
                    bytes[start + i] = bytes[start + j];
                    bytes[start + j] = swapped;
                }
            }
        }
        return bytes;
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
