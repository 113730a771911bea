package dev.bellows.collective.algorithm;

import dev.bellows.core.DType;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import java.nio.ByteBuffer;

/**
 * The memory in which a communicator receives what it is about to reduce, kept from call to call.
 *
 * <p><b>Shard</b>: what one rank owns of a buffer. <b>Segment</b>: the piece of a shard that is received and reduced at
 * once; while one segment is reduced the next one arrives, hence two per peer. <b>Frame</b>: the piece of a message that a
 * transport sends at once; the algorithms never see it.
 *
 * <p>The memory is returned to the system when the workspace is closed. Confined to the communicator's thread.
 */
public final class Workspace implements AutoCloseable {
    private static final int MIN_SEGMENT_BYTES = 16 << 10;

    private final int segmentBytes;
    private final int budgetBytes;
    private final HostPool pool = new HostPool(0);
    private HostBuffer memory = pool.allocate(0);

    /**
     * An empty workspace; memory is allocated when it is first needed.
     *
     * @param segmentBytes the largest segment; tests make it tiny to reach the many-segment paths
     * @param budgetBytes the memory that segments of all peers together should not exceed; segments shrink to
     *     16 KiB for it, not further
     */
    public Workspace(int segmentBytes, int budgetBytes) {
        this.segmentBytes = segmentBytes;
        this.budgetBytes = budgetBytes;
    }

    /** Elements per segment when two segments from each of {@code peers} peers are held. */
    int segmentElements(int peers, DType type) {
        int share = Math.max(MIN_SEGMENT_BYTES, budgetBytes / Math.max(1, 2 * peers));
        return Math.max(1, Math.min(segmentBytes, share) / type.bytes());
    }

    /** {@code count} buffers of {@code bytes} each. They overlap those of the call before. */
    ByteBuffer[] take(int count, int bytes) {
        int total = Math.multiplyExact(count, bytes);
        if (memory.bytes() < total) {
            memory.release();
            memory = pool.allocate(total);
        }
        ByteBuffer[] buffers = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            buffers[i] = memory.host().slice(i * bytes, bytes);
        }
        return buffers;
    }

    /** Frees the memory; idempotent. */
    @Override
    public void close() {
        if (!memory.isFreed()) {
            memory.release();
        }
    }
}
