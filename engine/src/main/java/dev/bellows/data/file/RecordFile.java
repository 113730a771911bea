package dev.bellows.data.file;

import dev.bellows.data.Dataset;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a RecordIO file ({@code .rec}), as MXNet packs them, read when they are asked for. Several threads may
 * read at once; close it when none does any more. {@link RecordWriter} writes such files.
 *
 * <p>A record is the magic number, a word with the length in its lower 29 bits and the kind of part in its upper 3, the
 * bytes, and padding to a multiple of 4. Where the bytes held the magic number at a multiple of 4, the record was cut into parts
 * there, of kinds 1, 2 … 2, 3 instead of 0, and the number was left out.
 */
public final class RecordFile implements Dataset<ByteBuffer>, AutoCloseable {
    static final int MAGIC = 0xCED7230A;
    static final int LENGTH_BITS = 29;
    static final int HEADER = 8;
    static final int WHOLE = 0;
    static final int FIRST = 1;
    static final int MIDDLE = 2;
    static final int LAST = 3;

    private record Part(int kind, int length) {
        /** Bytes from this part's header to that of the next. */
        long stride() {
            return HEADER + (length + 3L) / 4 * 4;
        }
    }

    private final Path file;
    private final FileChannel channel;
    private final long[] offsets;

    private RecordFile(Path file, FileChannel channel, long[] offsets) {
        this.file = file;
        this.channel = channel;
        this.offsets = offsets;
    }

    /**
     * Opens a file whose records are found by the {@code .idx} file beside it, lines of a key and an offset, or if there
     * is none, by going through it once.
     *
     * @throws IOException if it cannot be read or is no RecordIO file
     */
    public static RecordFile open(Path file) throws IOException {
        Path index = file.resolveSibling(String.valueOf(file.getFileName()).replaceFirst("\\.rec$", "") + ".idx");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long[] offsets = Files.exists(index) ? offsetsOf(index) : scan(channel, file);
            return new RecordFile(file, channel, offsets);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long[] offsetsOf(Path index) throws IOException {
        List<Long> offsets = new ArrayList<>();
        for (String line : Files.readAllLines(index, StandardCharsets.UTF_8)) {
            try {
                offsets.add(
                        Long.parseLong(line.substring(line.indexOf('\t') + 1).strip()));
            } catch (NumberFormatException e) {
                throw new IOException("record file: expects a key, a tab and an offset: '" + line + "' in " + index, e);
            }
        }
        return offsets.stream().mapToLong(Long::longValue).toArray();
    }

    private static long[] scan(FileChannel channel, Path file) throws IOException {
        List<Long> offsets = new ArrayList<>();
        for (long at = 0; at < channel.size(); ) {
            Part part = part(channel, at, file);
            if (part.kind == WHOLE || part.kind == FIRST) {
                offsets.add(at);
            }
            at += part.stride();
        }
        return offsets.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public int size() {
        return offsets.length;
    }

    /** The bytes of a record, from position 0 to the limit. */
    @Override
    public ByteBuffer get(int index) {
        try {
            return record(offsets[index]);
        } catch (IOException e) {
            throw new UncheckedIOException("record file: cannot read record " + index + ": " + e.getMessage(), e);
        }
    }

    private ByteBuffer record(long offset) throws IOException {
        List<Part> parts = new ArrayList<>();
        long bytes = 0;
        long at = offset;
        Part part;
        do {
            part = part(channel, at, file);
            boolean begins = part.kind == WHOLE || part.kind == FIRST;
            if (begins != parts.isEmpty() || part.kind > LAST) {
                throw new IOException("record file: a part of kind " + part.kind + " at byte " + at + " of " + file
                        + " where " + (parts.isEmpty() ? "a record begins" : "one goes on"));
            }
            bytes += part.length + (parts.isEmpty() ? 0 : Integer.BYTES);
            parts.add(part);
            at += part.stride();
        } while (part.kind != WHOLE && part.kind != LAST);
        if (bytes > Integer.MAX_VALUE) {
            throw new IOException("record file: the record at byte " + offset + " of " + file + " has " + bytes
                    + " bytes, more than an array has");
        }
        ByteBuffer whole = ByteBuffer.allocate((int) bytes);
        at = offset;
        for (Part each : parts) {
            if (at > offset) {
                whole.putInt(Integer.reverseBytes(MAGIC)); // where the record was cut
            }
            whole.put(read(channel, at + HEADER, each.length, file));
            at += each.stride();
        }
        return whole.flip();
    }

    private static Part part(FileChannel channel, long at, Path file) throws IOException {
        if (at < 0) {
            throw new IOException("record file: no record at byte " + at + " of " + file);
        }
        ByteBuffer header = read(channel, at, HEADER, file).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt() != MAGIC) {
            throw new IOException("record file: no record at byte " + at + " of " + file);
        }
        int word = header.getInt();
        return new Part(word >>> LENGTH_BITS, word & ((1 << LENGTH_BITS) - 1));
    }

    private static ByteBuffer read(FileChannel channel, long at, int length, Path file) throws IOException {
        if (length > channel.size() - at) {
            throw new EOFException("record file: cut off at byte " + channel.size() + ": " + file);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("record file: cut off at byte " + channel.size() + ": " + file);
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
