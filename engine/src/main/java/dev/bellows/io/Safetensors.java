package dev.bellows.io;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named arrays in the safetensors format: the length of a JSON header (u64, little endian), the header with each array's
 * dtype, shape and byte range, then the bytes. Read by many frameworks; holds no code, so a file from a stranger is safe
 * to open.
 */
public final class Safetensors {
    /** How much of an array is on the heap at a time; whole elements of every dtype. */
    private static final int PART_BYTES = 4 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Safetensors() {}

    /** Writes {@code arrays} in their order; the header is padded so that the data start at a multiple of 8 bytes. */
    public static void write(Map<String, NDArray> arrays, OutputStream out) throws IOException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        arrays.forEach((name, array) -> specs.put(name, array.spec()));
        writeHeader(specs, out);
        for (NDArray array : arrays.values()) {
            writeElements(array, out);
        }
    }

    /** Writes the beginning of a file of arrays of these specs, behind which their {@linkplain #writeElements elements} belong in this order. */
    public static void writeHeader(Map<String, Spec> specs, OutputStream out) throws IOException {
        ObjectNode header = MAPPER.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, Spec> entry : specs.entrySet()) {
            Spec spec = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", spec.dtype().name());
            for (int dim : spec.shape().dims()) {
                node.withArray("shape").add(dim);
            }
            node.withArray("shape");
            node.withArray("data_offsets").add(offset).add(offset + spec.bytes());
            offset += spec.bytes();
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(json);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        out.write(head.array());
    }

    /** Writes the elements of one array as they lie in a file. */
    public static void writeElements(NDArray array, OutputStream out) throws IOException {
        Parts.write(array, out);
    }

    /**
     * Reads all arrays, which belong to the current scope, in the order of the file.
     *
     * @throws IOException if the stream is not a safetensors file, ends early, or holds a dtype that arrays do not have
     */
    public static Map<String, NDArray> read(InputStream in) throws IOException {
        return read(in, SafetensorsHeader.read(in, false));
    }

    /**
     * As {@link #read}, and makes of dtypes that arrays do not have those that hold all of their values: f32 of F16, F8_E4M3 and F8_E5M2; i32 of
     * I8, I16 and U16; i64 of U32, and of U64 where it is not too large.
     */
    public static Map<String, NDArray> readWidened(InputStream in) throws IOException {
        return read(in, SafetensorsHeader.read(in, true));
    }

    private static Map<String, NDArray> read(InputStream in, SafetensorsHeader header) throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            arrays.put(entry.name(), array(in, entry));
        }
        return arrays;
    }

    /** The first part comes before the array, so that nobody gets memory by a header alone. */
    private static NDArray array(InputStream in, SafetensorsHeader.Entry entry) throws IOException {
        StoredDType stored = entry.stored();
        NDArray array = null;
        for (long done = 0; done < entry.bytes(); done += PART_BYTES) {
            long left = entry.bytes() - done;
            byte[] part = SafetensorsHeader.exactly(in, (int) Math.min(PART_BYTES, left), left);
            array = array == null ? NDArray.empty(entry.spec()) : array;
            ByteBuffer elements = elements(stored, part);
            Parts.write(array, done / stored.bytes(), elements);
        }
        return array == null ? NDArray.empty(entry.spec()) : array;
    }

    private static ByteBuffer elements(StoredDType stored, byte[] part) throws IOException {
        if (stored.isExact()) {
            return ByteBuffer.wrap(Parts.littleEndian(part, stored.dtype()));
        }
        try {
            return stored.widen(part);
        } catch (IOException e) {
            throw new IOException("safetensors: " + e.getMessage(), e);
        }
    }

    /**
     * What arrays a file holds, in its order; reads no more than that.
     *
     * @throws IOException if the stream is not a safetensors file that {@link #read} would read
     */
    public static Map<String, Spec> specs(InputStream in) throws IOException {
        return SafetensorsHeader.read(in, false).specs();
    }

    /**
     * What arrays a file says that it holds, in its order, each as its dtype and shape there, such as {@code F16[2, 3]}; of dtypes that
     * are not read, too.
     *
     * @throws IOException if the stream does not begin as a safetensors file
     */
    public static Map<String, String> describe(InputStream in) throws IOException {
        Map<String, String> arrays = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : SafetensorsHeader.listed(in).entries()) {
            arrays.put(entry.name(), entry.stored().name() + entry.shape());
        }
        return arrays;
    }
}
