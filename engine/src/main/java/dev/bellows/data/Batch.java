package dev.bellows.data;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One worker's part of a global batch, lent by a {@link Prefetcher} until it is closed.
 *
 * <pre>{@code
 * while (batches.hasNext()) {
 *     try (Batch batch = batches.next()) {
 *         step(batch.field("image"), batch.field("label"), batch.count());
 *     }
 * }
 * }</pre>
 */
public final class Batch implements AutoCloseable {
    private final Prefetcher owner;
    private final List<ByteBuffer> buffers;
    private final int epoch;
    private final int step;
    private final int count;
    private boolean closed;

    Batch(Prefetcher owner, List<ByteBuffer> buffers, int epoch, int step, int count) {
        this.owner = owner;
        this.buffers = buffers;
        this.epoch = epoch;
        this.step = step;
        this.count = count;
    }

    public int epoch() {
        return epoch;
    }

    public int step() {
        return step;
    }

    /** Rows; 0 if this worker has none in this step, in which it still has to take part. */
    public int count() {
        return count;
    }

    /**
     * The values of a field, {@code [count, elements]} row-major from position 0 to the limit, in the machine's byte
     * order; sequences of many lengths have no more room than the longest of them needs. The very buffer that the prefetcher's allocation returned; it is overwritten once this batch is closed.
     */
    public ByteBuffer field(String name) {
        if (closed) {
            throw new IllegalStateException("batch: used after it was closed: epoch " + (epoch + 1) + ", step "
                    + (step + 1) + "; copy what must outlive the step");
        }
        return buffers.get(owner.schema().position(name));
    }

    /** Gives the buffers back for another batch; later calls do nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owner.release(buffers);
        }
    }

    @Override
    public String toString() {
        return "Batch(epoch " + epoch + ", step " + step + ", " + count + " rows)";
    }
}
