package dev.bellows.spark.data;

import dev.bellows.core.DType;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows on their way to one worker, many to a shuffle record, so that neither Java serialization nor the shuffle sees
 * single rows. Each row is its global index (8 bytes) and then what a {@link SampleStore} takes: features and label, in
 * the byte order that Spark too assumes to be one for the whole cluster, the machine's.
 */
public final class RowBlock {
    /** Field of the features, [width] f32. */
    public static final String FEATURES = "features";

    /** Field of the label, one i32. */
    public static final String LABEL = "label";

    /** Large enough that the cost per record vanishes, small enough to keep one open per worker. */
    private static final int BYTES = 1 << 18;

    private final int rowBytes;
    private final int capacity;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    RowBlock(int width) {
        rowBytes = Math.addExact(schema(width).rowBytes(), Long.BYTES);
        capacity = Math.max(BYTES / rowBytes, 1) * rowBytes;
    }

    /** A row whose features have this shape, as the workers' stores keep it. */
    public static SampleSchema schema(int... shape) {
        return SampleSchema.of(
                SampleSchema.Field.input(FEATURES, DType.F32, shape), SampleSchema.Field.label(LABEL, DType.I32));
    }

    /** Appends all rows of a block to a store. */
    public static void unpack(byte[] block, SampleStore store) {
        ByteBuffer rows = ByteBuffer.wrap(block).order(ByteOrder.nativeOrder());
        while (rows.hasRemaining()) {
            store.append(rows.getLong(), rows);
        }
    }

    /** Adds a row and says whether the block is full. */
    boolean add(long globalIndex, Sample sample) {
        if (buffer.remaining() < rowBytes) {
            grow();
        }
        float[] features = sample.features();
        buffer.putLong(globalIndex).asFloatBuffer().put(features);
        buffer.position(buffer.position() + features.length * Float.BYTES).putInt(sample.label());
        return buffer.position() == capacity;
    }

    private void grow() {
        int larger = Math.min(Math.max(2 * buffer.capacity(), 8 * rowBytes), capacity);
        buffer = ByteBuffer.allocate(larger).order(ByteOrder.nativeOrder()).put(buffer.flip());
    }

    boolean isEmpty() {
        return buffer.position() == 0;
    }

    /** The rows so far; begins anew. */
    byte[] take() {
        byte[] rows = Arrays.copyOf(buffer.array(), buffer.position());
        buffer.clear();
        return rows;
    }
}
