package dev.bellows.spark.predict;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The bytes of a safetensors file, in chunks, because one Java array ends at 2 GB. Immutable: nobody writes to the chunks
 * once they are here.
 */
public final class Weights implements Serializable {
    /** Size of a chunk; the last one is shorter. */
    public static final int CHUNK_BYTES = 8 << 20;

    private final List<byte[]> chunks;
    private final List<Integer> numbers;

    private Weights(List<byte[]> chunks) {
        this(chunks, new ArrayList<>(IntStream.range(0, chunks.size()).boxed().toList()));
    }

    private Weights(List<byte[]> chunks, List<Integer> numbers) {
        this.chunks = chunks;
        this.numbers = numbers;
    }

    /** Some chunks of weights, by their places among all; what only several workers together have. */
    public static Weights part(SortedMap<Integer, byte[]> chunks) {
        return new Weights(new ArrayList<>(chunks.values()), new ArrayList<>(chunks.keySet()));
    }

    /** The chunks by their places among those of the whole file. */
    public SortedMap<Integer, byte[]> numbered() {
        SortedMap<Integer, byte[]> numbered = new TreeMap<>();
        for (int i = 0; i < chunks.size(); i++) {
            numbered.put(numbers.get(i), chunks.get(i));
        }
        return numbered;
    }

    /** Weights of these chunks in this order. */
    public static Weights of(List<byte[]> chunks) {
        return new Weights(new ArrayList<>(chunks));
    }

    /** What {@code file} writes. */
    public static Weights write(FileContent file) {
        Chunks chunks = new Chunks();
        try (chunks) {
            file.writeTo(chunks);
        } catch (IOException e) {
            throw new UncheckedIOException("weights: could not be written to memory", e);
        }
        return new Weights(chunks.list);
    }

    /** Writes a whole safetensors file. */
    @FunctionalInterface
    public interface FileContent {
        /** Writes it all; need not close. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Reads to the end of the stream. */
    public static Weights read(InputStream in) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        byte[] chunk = in.readNBytes(CHUNK_BYTES);
        while (chunk.length > 0) {
            chunks.add(chunk);
            chunk = in.readNBytes(CHUNK_BYTES);
        }
        return new Weights(chunks);
    }

    /** The chunks in order. */
    public List<byte[]> chunks() {
        return Collections.unmodifiableList(chunks);
    }

    /** Bytes in all. */
    public long bytes() {
        return chunks.stream().mapToLong(chunk -> chunk.length).sum();
    }

    /** Cuts what is written to it into chunks. */
    private static final class Chunks extends OutputStream {
        private final List<byte[]> list = new ArrayList<>();
        private final ByteArrayOutputStream current = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            int next = from;
            while (next < from + count) {
                int fits = Math.min(from + count - next, CHUNK_BYTES - current.size());
                current.write(bytes, next, fits);
                next += fits;
                if (current.size() == CHUNK_BYTES) {
                    close();
                }
            }
        }

        @Override
        public void close() {
            if (current.size() > 0) {
                list.add(current.toByteArray());
                current.reset();
            }
        }
    }

    /** The file as a stream. */
    public InputStream open() {
        return new SequenceInputStream(Collections.enumeration(
                chunks.stream().map(ByteArrayInputStream::new).toList()));
    }
}
