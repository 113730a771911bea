package dev.bellows.optest;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory for one array in the middle of a larger buffer, at an odd place, with a pattern around it. */
final class Fenced implements AutoCloseable {
    private static final int FENCE = 256;
    private static final byte PATTERN = (byte) 0xCD;

    private final Backend backend;
    private final Buffer buffer;
    private final Storage whole;
    private final Storage inner;

    Fenced(Backend backend, Spec spec) {
        this.backend = backend;
        int shift = FENCE + 3 * spec.dtype().bytes(); // aligned to the element, not to a vector
        int bytes = shift + (int) spec.bytes() + FENCE;
        this.buffer = backend.allocate(bytes);
        this.whole = new Storage(buffer, 0, Spec.of(DType.U8, bytes));
        this.inner = new Storage(buffer, shift, spec);
        backend.fill(whole, ByteBuffer.wrap(new byte[] {PATTERN}));
    }

    static Fenced copyOf(NDArray array) {
        Fenced copy = new Fenced(array.backend(), array.spec());
        copy.backend.write(array.read(), copy.inner);
        return copy;
    }

    Storage storage() {
        return inner;
    }

    private ByteBuffer read(Storage from) {
        ByteBuffer bytes = ByteBuffer.allocate((int) from.spec().bytes()).order(ByteOrder.nativeOrder());
        backend.read(from, bytes);
        return bytes.flip();
    }

    /** A copy of the elements, as an array of its own. */
    NDArray toArray() {
        NDArray array = NDArray.empty(backend, inner.spec());
        array.write(read(inner));
        return array;
    }

    /** Fails if anything around the elements changed. */
    void checkFences(String what) {
        ByteBuffer bytes = read(whole);
        for (int i = 0; i < bytes.capacity(); i++) {
            boolean outside =
                    i < inner.offset() || i >= inner.offset() + inner.spec().bytes();
            if (outside && bytes.get(i) != PATTERN) {
                throw new AssertionError(what + ": byte " + (i - inner.offset()) + " was overwritten, the array has "
                        + inner.spec().bytes());
            }
        }
    }

    @Override
    public void close() {
        buffer.release();
    }
}
