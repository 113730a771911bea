package dev.bellows.data.file;

import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a RecordIO file ({@code .rec}) and beside it the {@code .idx} file that says where each record begins, as MXNet's {@code
 * MXIndexedRecordIO} does.
 *
 * <pre>{@code
 * try (RecordWriter out = RecordWriter.create(Path.of("train.rec"))) {
 *     out.write(new ImageRecord(new float[] {3}, 0, 0, ByteBuffer.wrap(jpeg)).write());
 * }
 * }</pre>
 */
public final class RecordWriter implements Closeable {
    private static final int ALIGNMENT = 4;

    private final OutputStream out;
    private final BufferedWriter index;
    private long place;
    private int records;

    private RecordWriter(OutputStream out, BufferedWriter index) {
        this.out = out;
        this.index = index;
    }

    /** Begins a file, and the index that is called as it is with {@code .idx} in place of {@code .rec}. */
    public static RecordWriter create(Path file) throws IOException {
        Path index = file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.rec$", "") + ".idx");
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        try {
            return new RecordWriter(out, Files.newBufferedWriter(index, StandardCharsets.UTF_8));
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /**
     * Adds a record, under its number as the key. It is cut where its bytes hold the format's magic number at a multiple of 4.
     *
     * @throws IOException if a part of it is longer than 2^29 - 1 bytes, the format's most
     */
    public void write(ByteBuffer record) throws IOException {
        ByteBuffer bytes = record.slice().order(ByteOrder.LITTLE_ENDIAN);
        index.write(records + "\t" + place + "\n");
        records++;
        int begin = 0;
        for (int at = 0; at + ALIGNMENT <= bytes.limit(); at += ALIGNMENT) {
            if (bytes.getInt(at) == RecordFile.MAGIC) {
                part(bytes, begin == 0 ? RecordFile.FIRST : RecordFile.MIDDLE, begin, at);
                begin = at + ALIGNMENT;
            }
        }
        part(bytes, begin == 0 ? RecordFile.WHOLE : RecordFile.LAST, begin, bytes.limit());
    }

    private void part(ByteBuffer bytes, int kind, int from, int to) throws IOException {
        int length = to - from;
        if (length >= 1 << RecordFile.LENGTH_BITS) {
            throw new IOException("record file: a record of " + length + " bytes; "
                    + ((1 << RecordFile.LENGTH_BITS) - 1) + " are possible");
        }
        ByteBuffer part = ByteBuffer.allocate(RecordFile.HEADER + (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)
                .order(ByteOrder.LITTLE_ENDIAN);
        part.putInt(RecordFile.MAGIC)
                .putInt(kind << RecordFile.LENGTH_BITS | length)
                .put(bytes.slice(from, length));
        out.write(part.array());
        place += part.capacity();
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            index.close();
        }
    }
}
