package dev.bellows.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Makes small IDX files in memory. */
final class IdxFiles {
    private IdxFiles() {}

    /** A well-formed file of this shape whose values are {@code values}. */
    static byte[] ubytes(byte[] values, int... shape) {
        return idx(0x08, values, shape);
    }

    static byte[] idx(int type, byte[] values, int... shape) {
        ByteBuffer file = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        file.putInt(type << 8 | shape.length);
        for (int size : shape) {
            file.putInt(size);
        }
        return file.put(values).array();
    }

    static byte[] gzipped(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
