package dev.bellows.spark.data;

import dev.bellows.data.SampleStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows on their way to one worker, many to a shuffle record, so that neither Spark's serializer nor the shuffle sees
 * single rows. Each row is its global index (8 bytes; rows held out of training are counted by themselves, and have the bitwise
 * complement of theirs) and then what a {@link SampleStore} takes, in the byte order that
 * Spark too assumes to be one for the whole cluster, the machine's.
 */
public final class RowBlock {
    /** Large enough that the cost per record vanishes, small enough to keep one open per worker. */
    static final int BYTES = 1 << 18;

    private final int rowBytes;
    private final int capacity;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    /** Whether a block was, so that the next may well be. */
    private boolean full;

    /**
     * An empty block.
     *
     * @param bytes of one row, without its index
     */
    RowBlock(int bytes) {
        rowBytes = Math.addExact(bytes, Long.BYTES);
        capacity = Math.max(BYTES / rowBytes, 1) * rowBytes;
    }

    /**
     * Appends all rows of a block to the store of those that are trained on, or that of those held out.
     *
     * @param rows in native byte order
     */
    public static void unpack(ByteBuffer rows, SampleStore training, SampleStore validation) {
        while (rows.hasRemaining()) {
            append(rows.getLong(), rows, training, validation);
        }
    }

    /**
     * Appends a row to the store that it belongs into.
     *
     * @param index of a row held out the complement of its own
     * @param row begins at the position
     */
    public static void append(long index, ByteBuffer row, SampleStore training, SampleStore validation) {
        if (index < 0) {
            validation.append(~index, row);
        } else {
            training.append(index, row);
        }
    }

    /**
     * Adds a row, which lies in an array from a place on, and says whether the block is full.
     *
     * @param index global, of a row held out its complement
     */
    boolean add(long index, byte[] rows, int from) {
        if (buffer.remaining() < rowBytes) {
            grow();
        }
        buffer.putLong(index).put(rows, from, rowBytes - Long.BYTES);
        return buffer.position() == capacity;
    }

    private void grow() {
        long wanted = full ? capacity : Math.max(2L * buffer.capacity(), 8L * rowBytes);
        int larger = (int) Math.min(wanted, capacity);
        buffer = ByteBuffer.allocate(larger).order(ByteOrder.nativeOrder()).put(buffer.flip());
    }

    boolean isEmpty() {
        return buffer.position() == 0;
    }

    /** The rows so far; begins anew. A full block is handed over without a copy. */
    byte[] take() {
        byte[] rows = buffer.array();
        if (buffer.position() < rows.length) {
            rows = Arrays.copyOf(rows, buffer.position());
            buffer.clear();
        } else {
            buffer = ByteBuffer.allocate(0).order(ByteOrder.nativeOrder());
            full = true;
        }
        return rows;
    }
}
