package dev.bellows.io.tfrecord;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a file of TensorFlow's ({@code .tfrecord}), one after the other: the length (u64, little endian), its checksum, the bytes,
 * their checksum. Both checksums are compared. Files that are compressed as a whole, by gzip or zlib, are known by their first bytes.
 */
public final class TfRecordReader implements Closeable {
    private static final int HEAD = 12;
    private static final int LENGTH = 8;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_0 = 0x1f;
    private static final int GZIP_1 = 0x8b;
    private static final int ZLIB = 0x78;
    private static final int ZLIB_CHECK = 31;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

    private final InputStream in;
    private long record;
    private long at;

    private TfRecordReader(InputStream in) {
        this.in = in;
    }

    /** Reads from a stream, which is closed with this. */
    public static TfRecordReader open(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
        buffered.mark(HEAD);
        byte[] head = buffered.readNBytes(HEAD);
        buffered.reset();
        if (head.length < 2 || (head.length == HEAD && isHead(head))) {
            return new TfRecordReader(buffered);
        } else if ((head[0] & 0xFF) == GZIP_0 && (head[1] & 0xFF) == GZIP_1) {
            return new TfRecordReader(new BufferedInputStream(new GZIPInputStream(buffered, BUFFER_BYTES)));
        } else if (head[0] == ZLIB && ((head[0] << 8) + (head[1] & 0xFF)) % ZLIB_CHECK == 0) {
            return new TfRecordReader(new BufferedInputStream(new InflaterInputStream(buffered)));
        }
        return new TfRecordReader(buffered); // which says what is wrong
    }

    private static boolean isHead(byte[] head) {
        int sum = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(LENGTH);
        return sum == Masked.of(head, 0, LENGTH);
    }

    /**
     * The bytes of the next record; null behind the last one.
     *
     * @throws IOException a sentence with the record's number, from 0, and its place, if the file is damaged or none
     */
    public byte @Nullable [] next() throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            return null;
        } else if (head.length < HEAD) {
            throw new EOFException("the file ends within the head of " + where());
        } else if (!isHead(head)) {
            throw new IOException("the length of " + where() + " does not match its checksum; the file is damaged, or "
                    + (record == 0 ? "no TFRecord file" : "something else follows"));
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException(where() + " claims " + Long.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = in.readNBytes((int) length);
        byte[] sum = in.readNBytes(Integer.BYTES);
        if (sum.length < Integer.BYTES) {
            throw new EOFException("the file ends within " + where() + ", which has " + length + " bytes");
        } else if (ByteBuffer.wrap(sum).order(ByteOrder.LITTLE_ENDIAN).getInt() != Masked.of(bytes, 0, bytes.length)) {
            throw new IOException(where() + " does not match its checksum; copy the file again");
        }
        record++;
        at += HEAD + length + Integer.BYTES;
        return bytes;
    }

    private String where() {
        return "record " + record + " (byte " + at + ")";
    }

    /** How many records were read. */
    public long records() {
        return record;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
