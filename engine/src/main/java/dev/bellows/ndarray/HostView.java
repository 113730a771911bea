package dev.bellows.ndarray;

import dev.bellows.backend.HostMemory;
import dev.bellows.core.Shape;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an array where the host can address them, for what only the host can do with them, such as sending them to other machines: the array's own memory,
 * or, of an array on a device, a copy. The copy is made when the view is, after all that this thread has launched, and what the host changed goes back when the view is closed, by
 * the same thread.
 */
public final class HostView implements AutoCloseable {
    private static final HostPool POOL = new HostPool(1L << 30);

    private final NDArray array;
    private final @Nullable HostBuffer copy;
    private final ByteBuffer bytes;
    private long changedFrom;
    private long changedCount;

    private HostView(NDArray array, @Nullable HostBuffer copy, ByteBuffer bytes) {
        this.array = array;
        this.copy = copy;
        this.bytes = bytes;
        this.changedCount = array.shape().size();
    }

    /** A view of an array that the host reads and, as far as is not said otherwise, changes as a whole. */
    public static HostView of(NDArray array) {
        return of(array, 0, array.shape().size());
    }

    /** The same where the host reads no others than {@code count} elements from {@code from} on; what it finds elsewhere is undefined. */
    public static HostView of(NDArray array, long from, long count) {
        if (array.backend() instanceof HostMemory) {
            return new HostView(array, null, HostMemory.bytes(array.storage()));
        }
        HostBuffer copy = POOL.allocate(array.spec().bytes());
        HostView view = new HostView(array, copy, copy.host());
        try {
            view.read(from, count);
        } catch (RuntimeException | Error failed) {
            copy.release();
            throw failed;
        }
        return view;
    }

    /** Says that the host changes no others than {@code count} elements from {@code from} on. */
    public HostView changing(long from, long count) {
        changedFrom = from;
        changedCount = count;
        return this;
    }

    /** Says that the host changes nothing. */
    public HostView unchanged() {
        return changing(0, 0);
    }

    /** The elements in native byte order, from position 0; good until the view is closed. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Gives back what was changed. */
    @Override
    public void close() {
        try {
            if (copy != null) {
                write(changedFrom, changedCount);
            }
        } finally {
            abandon();
        }
    }

    /** Gives nothing back, as after a failure. */
    public void abandon() {
        if (copy != null) {
            copy.release();
        }
    }

    /** Elements of the copy. */
    private ByteBuffer here(long from, long count) {
        int width = array.dtype().bytes();
        return bytes.slice(Math.toIntExact(from * width), Math.toIntExact(count * width))
                .order(bytes.order());
    }

    /** The same elements of the array. */
    private NDArray there(long from, long count) {
        return array.view(from, array.spec().with(Shape.of((int) count)));
    }

    private void read(long from, long count) {
        if (count > 0) {
            array.backend().read(there(from, count).storage(), here(from, count));
        }
    }

    private void write(long from, long count) {
        if (count > 0) {
            array.backend().write(here(from, count), there(from, count).storage());
        }
    }
}
