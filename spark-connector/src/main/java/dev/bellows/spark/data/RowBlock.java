package dev.bellows.spark.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows on their way to one worker, many to a shuffle record, so that neither Java serialization nor the shuffle sees
 * single rows. Little-endian; each row is its global index (8 bytes), its label (4) and its features (4 each).
 */
final class RowBlock {
    /** Large enough that the cost per record vanishes, small enough to keep one open per worker. */
    static final int BYTES = 1 << 18;

    private final int rowBytes;
    private final int capacity;
    private ByteBuffer buffer;

    RowBlock(int width) {
        rowBytes = rowBytes(width);
        capacity = Math.max(BYTES / rowBytes, 1) * rowBytes;
        buffer = ByteBuffer.allocate(0);
    }

    static int rowBytes(int width) {
        return Math.addExact(Math.multiplyExact(width, Float.BYTES), Long.BYTES + Integer.BYTES);
    }

    /** Adds a row and says whether the block is full. */
    boolean add(long globalIndex, Sample sample) {
        if (buffer.remaining() < rowBytes) {
            int larger = Math.min(Math.max(2 * buffer.capacity(), 8 * rowBytes), capacity);
            buffer = ByteBuffer.allocate(larger).order(ByteOrder.LITTLE_ENDIAN).put(buffer.flip());
        }
        buffer.putLong(globalIndex).putInt(sample.label());
        buffer.asFloatBuffer().put(sample.features());
        buffer.position(buffer.position() + sample.features().length * Float.BYTES);
        return buffer.position() == capacity;
    }

    boolean isEmpty() {
        return buffer.position() == 0;
    }

    /** The rows so far, and begins anew. */
    byte[] take() {
        byte[] rows = Arrays.copyOf(buffer.array(), buffer.position());
        buffer.clear();
        return rows;
    }

    /** Takes rows out of a block. */
    interface RowSink {
        /** Only valid during the call: the features are the buffer's next {@code width} floats. */
        void accept(long globalIndex, int label, ByteBuffer features);
    }

    static void forEach(byte[] block, int width, RowSink sink) {
        ByteBuffer rows = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        while (rows.hasRemaining()) {
            long globalIndex = rows.getLong();
            int label = rows.getInt();
            ByteBuffer features = rows.slice(rows.position(), width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            sink.accept(globalIndex, label, features);
            rows.position(rows.position() + width * Float.BYTES);
        }
    }
}
