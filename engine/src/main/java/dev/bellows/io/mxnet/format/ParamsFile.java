package dev.bellows.io.mxnet.format;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.StoredDType;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of arrays that MXNet saved ({@code mx.nd.save}, {@code .params}), open to read. Opening reads where the arrays lie, and
 * {@link #read} an array, a part of it at a time. One thread may use it.
 */
public final class ParamsFile implements AutoCloseable {
    /** How much of an array is on the heap at a time; whole elements of every type. */
    private static final int PART = 1 << 20;

    private final String what;
    private final FileBytes bytes;
    private final List<StoredArray> arrays;

    private ParamsFile(String what, FileBytes bytes) throws IOException {
        this.what = what;
        this.bytes = bytes;
        this.arrays = List.copyOf(new ParamsReader(new Cursor(what, bytes)).read());
    }

    /**
     * Opens a file.
     *
     * @throws MxNetException if it is no list of arrays, or a damaged one
     */
    public static ParamsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new ParamsFile("mxnet: " + file, FileBytes.of(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** As {@link #open}, of bytes. {@code what} is named by errors. */
    public static ParamsFile of(String what, ByteBuffer bytes) throws IOException {
        return new ParamsFile("mxnet: " + what, FileBytes.of(bytes));
    }

    /** What it holds, in its order. */
    public List<StoredArray> arrays() {
        return arrays;
    }

    /**
     * What it holds by name; those without one are called by their number, and entries without an array are left out.
     *
     * @throws MxNetException if a name is there twice
     */
    public Map<String, StoredArray> byName() throws MxNetException {
        Map<String, StoredArray> named = new LinkedHashMap<>();
        for (int i = 0; i < arrays.size(); i++) {
            StoredArray array = arrays.get(i);
            String name = array.name().isEmpty() ? Integer.toString(i) : array.name();
            if (array.layout() != StoredArray.Layout.NONE && named.put(name, array) != null) {
                throw new MxNetException(what + ": two arrays are called '" + name + "'");
            }
        }
        return named;
    }

    /**
     * The array, which belongs to the current scope. What a sparse one does not store is 0. Types that arrays have not become wider ones:
     * float16 f32, int8, int16 and uint16 i32, uint32 and uint64 i64.
     */
    public NDArray read(StoredArray array) throws IOException {
        return switch (array.layout()) {
            case DENSE -> dense(array);
            case ROWS -> new SparseArrays(this, what).rows(array);
            case CSR -> new SparseArrays(this, what).csr(array);
            case NONE -> throw new MxNetException(what + ": " + array + " has no elements");
        };
    }

    private NDArray dense(StoredArray array) throws IOException {
        NDArray read = NDArray.empty(array.spec());
        copy(array.type(), array.at(), array.shape().size(), read, 0);
        return read;
    }

    /** Copies elements that lie at a place of the file into an array, from its element {@code first} on. */
    void copy(StoredDType type, long at, long count, NDArray into, long first) throws IOException {
        int width = type.bytes();
        for (long done = 0; done < count; done += PART / width) {
            int many = (int) Math.min(PART / width, count - done);
            Parts.write(into, first + done, elements(type, at + done * width, many));
        }
    }

    /** Elements in native order, in the dtype that arrays have for them. */
    ByteBuffer elements(StoredDType type, long at, int count) throws IOException {
        byte[] part = new byte[count * type.bytes()];
        bytes.at(at, part.length).get(part);
        if (!type.isExact()) {
            try {
                return type.widen(part);
            } catch (IOException e) {
                throw new MxNetException(what + ": " + e.getMessage(), e);
            }
        }
        for (int i = 0; type == StoredDType.BOOL && i < part.length; i++) {
            part[i] = (byte) (part[i] == 0 ? 0 : 1);
        }
        return ByteBuffer.wrap(Parts.littleEndian(part, type.dtype()));
    }

    /** Whole numbers beside a sparse array's elements. */
    long[] indices(StoredArray.Indices indices) throws IOException {
        long[] values = new long[indices.count()];
        int width = indices.type().bytes();
        for (int done = 0; done < values.length; done += PART / width) {
            int many = Math.min(PART / width, values.length - done);
            ByteBuffer part = bytes.at(indices.at() + (long) done * width, many * width);
            for (int i = done; i < done + many; i++) {
                values[i] = indices.type().dtype() == DType.I64 ? part.getLong() : part.getInt();
            }
        }
        return values;
    }

    /** What arrays it holds, by name. */
    public Map<String, Spec> specs() throws MxNetException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        byName().forEach((name, array) -> specs.put(name, array.spec()));
        return specs;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    @Override
    public String toString() {
        return what;
    }
}
