package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.BadValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.ObjIntConsumer;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The rows of a partition as bytes, many to an array: the first {@value #HEADER} bytes say whether rows follow, back to back, or
 * a sentence on the first bad row, with which they end, and how many rows before were left out.
 */
final class EncodedRows implements Iterator<byte[]> {
    private static final int HEADER = Long.BYTES;
    private static final long ROWS = 0;
    private static final long OFFENCE = 1;
    private static final int KIND_BITS = 1;

    private final RowCodec codec;
    private final int partition;
    private final Iterator<InternalRow> rows;
    private final int rowBytes;
    private final int capacity;
    private byte[] bytes = {};
    private ByteBuffer block = ByteBuffer.wrap(bytes);
    private long count;
    private boolean ended;

    EncodedRows(RowCodec codec, int partition, Iterator<InternalRow> rows) {
        this.codec = codec;
        this.partition = partition;
        this.rows = rows;
        rowBytes = codec.schema().rowBytes();
        capacity = HEADER + Math.max(1, RowBlock.BYTES / rowBytes) * rowBytes;
        open(Math.min(capacity, HEADER + 8 * rowBytes));
    }

    @Override
    public boolean hasNext() {
        return !ended && rows.hasNext();
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("encoded rows: no block is left");
        }
        if (block.capacity() == 0) {
            open(capacity); // the last was full, so this one may well be
        }
        block.clear().putLong(ROWS);
        long leftOut = 0;
        while (block.position() < capacity && rows.hasNext()) {
            int end = block.position();
            try {
                write(rows.next());
            } catch (BadValueException e) {
                if (!codec.leavesOut() || !e.canBeLeftOut()) {
                    return offence(e.at(count, partition));
                }
                block.position(end);
                leftOut++;
            }
            count++;
        }
        block.putLong(0, leftOut << KIND_BITS | ROWS);
        return taken();
    }

    /** The rows so far; a full block is handed over without a copy. */
    private byte[] taken() {
        if (block.position() < bytes.length) {
            return Arrays.copyOf(bytes, block.position());
        }
        byte[] rows = bytes;
        open(0);
        return rows;
    }

    private byte[] offence(String at) {
        ended = true;
        byte[] sentence = at.getBytes(StandardCharsets.UTF_8);
        open(HEADER + sentence.length);
        block.putLong(OFFENCE).put(sentence);
        return bytes;
    }

    private void write(InternalRow row) {
        if (block.remaining() < rowBytes) {
            int larger = (int) Math.min(2L * block.capacity(), capacity);
            ByteBuffer before = block.flip();
            open(larger);
            block.put(before);
        }
        codec.write(row, block);
    }

    private void open(int size) {
        bytes = new byte[size];
        block = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** The sentence of a block that ends with one, else empty. */
    static String offence(byte[] block) {
        return header(block) == OFFENCE ? new String(block, HEADER, block.length - HEADER, StandardCharsets.UTF_8) : "";
    }

    /** How many rows were left out of a block of rows. */
    static long leftOut(byte[] block) {
        return header(block) >>> KIND_BITS;
    }

    private static long header(byte[] block) {
        return ByteBuffer.wrap(block).order(ByteOrder.nativeOrder()).getLong();
    }

    /** Calls for each row of a block, with the block and the place where the row begins. */
    static void forEach(byte[] block, int rowBytes, ObjIntConsumer<byte[]> row) {
        for (int from = HEADER; from < block.length; from += rowBytes) {
            row.accept(block, from);
        }
    }
}
