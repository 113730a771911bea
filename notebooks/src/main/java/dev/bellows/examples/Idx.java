package dev.bellows.examples;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * An IDX file of unsigned bytes, the format of the MNIST database: an array of any rank, row by row.
 *
 * <p>The header is two zero bytes, one byte for the element type ({@code 08}: unsigned byte, the only one read here), one
 * byte for the rank, and one big-endian 32-bit size per dimension. A gzipped file is recognised by its first two bytes,
 * whatever its name.
 */
public final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private final List<Integer> shape;
    private final byte[] values;

    private Idx(List<Integer> shape, byte[] values) {
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /**
     * Reads a file, gzipped or not.
     *
     * @throws IOException if the file cannot be read or is not an IDX file of unsigned bytes; the message names it
     */
    public static Idx read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /**
     * Reads a whole stream, gzipped or not; {@code name} stands for it in messages. The stream is left open.
     *
     * @throws IOException if the stream cannot be read or does not hold exactly one IDX array of unsigned bytes
     */
    public static Idx read(InputStream in, String name) throws IOException {
        try {
            DataInputStream data = new DataInputStream(unzipped(in));
            List<Integer> shape = readShape(data, name);
            int elements = elements(shape, name);
            byte[] values = data.readNBytes(elements);
            if (values.length < elements) {
                throw broken(name, "shape " + shape + " needs " + elements + " values, found " + values.length);
            }
            if (data.read() >= 0) {
                throw broken(name, "more bytes follow the " + elements + " values of shape " + shape);
            }
            return new Idx(shape, values);
        } catch (EOFException e) {
            throw new IOException("idx: " + name + ": ends too early; fetch the file again", e);
        }
    }

    /** The size of every dimension; the first counts the items. */
    public List<Integer> shape() {
        return shape;
    }

    /** How many items the first dimension counts. */
    public int items() {
        return shape.get(0);
    }

    /** How many values one item has: 784 for pictures of 28 × 28, 1 for labels. */
    public int itemSize() {
        return shape.stream().skip(1).reduce(1, (a, b) -> a * b);
    }

    /** One value, 0 to 255: {@code offset} counts within the item. */
    public int value(int item, int offset) {
        return Byte.toUnsignedInt(values[item * itemSize() + offset]);
    }

    /** The raw values of the items from {@code from} (inclusive) to {@code to} (exclusive), as a copy. */
    public byte[] slice(int from, int to) {
        return Arrays.copyOfRange(values, from * itemSize(), to * itemSize());
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(2);
        boolean gzipped = buffered.read() == GZIP_FIRST && buffered.read() == GZIP_SECOND;
        buffered.reset();
        return gzipped ? new BufferedInputStream(new GZIPInputStream(buffered), 1 << 16) : buffered;
    }

    private static List<Integer> readShape(DataInputStream data, String name) throws IOException {
        int magic = data.readInt();
        int type = magic >>> 8;
        int rank = magic & 0xff;
        if (type >>> 8 != 0) {
            throw broken(name, "not an IDX file: it starts with %08x, expected two zero bytes".formatted(magic));
        }
        if (type != UNSIGNED_BYTE) {
            throw broken(name, "element type %02x is not supported, only 08 (unsigned byte)".formatted(type));
        }
        if (rank == 0) {
            throw broken(name, "rank 0: expected at least one dimension");
        }
        List<Integer> shape = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            shape.add(data.readInt());
        }
        return shape;
    }

    private static int elements(List<Integer> shape, String name) throws IOException {
        long elements = 1;
        for (int size : shape) {
            if (size < 0) {
                throw broken(name, "negative size in shape " + shape);
            }
            elements *= size;
            if (elements > Integer.MAX_VALUE) {
                throw broken(name, "shape " + shape + " has more than 2^31 - 1 values");
            }
        }
        return (int) elements;
    }

    private static IOException broken(String name, String what) {
        return new IOException("idx: " + name + ": " + what);
    }
}
