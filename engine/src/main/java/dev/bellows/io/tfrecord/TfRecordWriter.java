package dev.bellows.io.tfrecord;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes records as {@link TfRecordReader} reads them. Wrap the stream in a {@code GZIPOutputStream} for a compressed file. */
public final class TfRecordWriter implements Closeable {
    private final OutputStream out;

    /** Writes to a stream, which is closed with this; give it a buffer. */
    public TfRecordWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes one record. */
    public void write(byte[] record) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(record.length).putInt(Masked.of(head.array(), 0, Long.BYTES));
        ByteBuffer sum = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sum.putInt(Masked.of(record, 0, record.length));
        out.write(head.array());
        out.write(record);
        out.write(sum.array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
