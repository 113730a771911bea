package dev.bellows.io.numpy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the elements of an array: versions 1.0, 2.0 and 3.0, which differ in how long the header may be and how it is encoded.
 *
 * @param type of an element
 * @param isFortran whether the first index runs fastest
 * @param dims the extents; none for a scalar
 * @param bytes how long it is itself, with the magic in front
 */
public record NumpyHeader(NumpyType type, boolean isFortran, List<Long> dims, int bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int FRONT = 8;
    private static final int ALIGNED = 64;
    private static final int MOST_BYTES = 1 << 16; // NumPy itself asks for a confirmation from 10,000 on
    private static final int MOST_SHOWN = 200;
    private static final int MOST_DIMS = 64; // NumPy's own limit
    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern FORTRAN = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    /**
     * Reads a header, and nothing behind it.
     *
     * @throws IOException a sentence if it is not one, or of an array that is not read
     */
    public static NumpyHeader read(InputStream in) throws IOException {
        byte[] front = exactly(in, FRONT);
        for (int i = 0; i < MAGIC.length; i++) {
            if (front[i] != MAGIC[i]) {
                throw new IOException("not a file of NumPy's: it does not begin with \\x93NUMPY");
            }
        }
        int version = front[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new IOException("it is of version " + version + "." + front[MAGIC.length + 1]
                    + " of NumPy's format; 1.0 to 3.0 are known");
        }
        byte[] size = exactly(in, version == 1 ? Short.BYTES : Integer.BYTES);
        ByteBuffer sized = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedLong(sized.getShort()) : Integer.toUnsignedLong(sized.getInt());
        if (length > MOST_BYTES) {
            throw new IOException("it claims a header of " + length + " bytes, more than " + MOST_BYTES);
        }
        Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        String text = new String(exactly(in, (int) length), charset);
        return parse(text, FRONT + size.length + (int) length);
    }

    private static NumpyHeader parse(String text, int bytes) throws IOException {
        String keys = text.strip();
        if (!keys.startsWith("{") || !keys.endsWith("}")) {
            throw new IOException("its header is not understood: " + shown(keys));
        }
        Matcher descr = DESCR.matcher(keys);
        Matcher fortran = FORTRAN.matcher(keys);
        Matcher shape = SHAPE.matcher(keys);
        if (!descr.find() || !fortran.find() || !shape.find()) {
            if (keys.contains("[")) {
                throw new IOException("it is an array of records with named fields; save each field: numpy.savez(file,"
                        + " **{name: array[name] for name in array.dtype.names})");
            }
            throw new IOException("its header is not understood: " + shown(keys));
        }
        NumpyType type = NumpyType.parse(descr.group(1));
        List<Long> dims = dims(shape.group(1));
        double size = dims.stream().mapToDouble(dim -> Math.max(1, dim)).reduce(type.width(), (a, b) -> a * b);
        if (size > 0x1p62) {
            throw new IOException("it claims the extents " + dims + ", more than any file holds");
        }
        return new NumpyHeader(type, fortran.group(1).equals("True"), dims, bytes);
    }

    private static String shown(String header) {
        return header.length() > MOST_SHOWN ? header.substring(0, MOST_SHOWN) + "…" : header;
    }

    private static List<Long> dims(String text) throws IOException {
        List<Long> dims = new ArrayList<>();
        for (String dim : text.split(",", MOST_DIMS + 2)) {
            String digits = dim.strip();
            if (!digits.isEmpty()) {
                try {
                    dims.add(Long.parseLong(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits));
                } catch (NumberFormatException e) {
                    throw new IOException("its shape is not understood: (" + text + ")", e);
                }
            }
        }
        if (dims.size() > MOST_DIMS) {
            throw new IOException("it has more than " + MOST_DIMS + " axes");
        }
        return List.copyOf(dims);
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the file ends within its header");
        }
        return bytes;
    }

    /** The header's own bytes, of version 1.0 as NumPy writes it, padded so that the elements begin at a multiple of 64. */
    byte[] write() {
        StringJoiner shape = new StringJoiner(", ", "(", dims.size() == 1 ? ",)" : ")");
        dims.forEach(dim -> shape.add(dim.toString()));
        String text = "{'descr': '" + type + "', 'fortran_order': " + (isFortran ? "True" : "False") + ", 'shape': "
                + shape + ", }";
        int length = FRONT + Short.BYTES + text.length() + 1;
        int padded = (length + ALIGNED - 1) / ALIGNED * ALIGNED;
        ByteBuffer header = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - FRONT - Short.BYTES));
        header.put((text + " ".repeat(padded - length) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return header.array();
    }

    /** How many elements there are. */
    public long elements() {
        return dims.stream().reduce(1L, (a, b) -> a * b);
    }
}
