package dev.bellows.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named arrays in the safetensors format: the length of a JSON header (u64, little endian), the header with each array's
 * dtype, shape and byte range, then the bytes. Read by many frameworks; holds no code, so a file from a stranger is safe
 * to open.
 */
public final class Safetensors {
    private static final int MAX_HEADER_BYTES = 100_000_000; // the limit of the reference implementation
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, DType> DTYPES = Map.of(
            "F32",
            DType.F32,
            "F64",
            DType.F64,
            "BF16",
            DType.BF16,
            "I32",
            DType.I32,
            "I64",
            DType.I64,
            "U8",
            DType.U8,
            "BOOL",
            DType.BOOL);

    private record Entry(String name, Spec spec, long start, long end) {}

    private Safetensors() {}

    /** Writes {@code arrays} in their order; the header is padded so that the data start at a multiple of 8 bytes. */
    public static void write(Map<String, NDArray> arrays, OutputStream out) throws IOException {
        ObjectNode header = MAPPER.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, NDArray> entry : arrays.entrySet()) {
            Spec spec = entry.getValue().spec();
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
        for (NDArray array : arrays.values()) {
            byte[] bytes = new byte[Math.toIntExact(array.bytes())];
            array.read().get(bytes);
            out.write(littleEndian(bytes, array.dtype()));
        }
    }

    /**
     * Reads all arrays, which belong to the current scope, in the order of the file.
     *
     * @throws IOException if the stream is not a safetensors file or ends early
     */
    public static Map<String, NDArray> read(InputStream in) throws IOException {
        long length =
                ByteBuffer.wrap(exactly(in, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new IOException("safetensors: not a safetensors file: it claims a header of " + length + " bytes");
        }
        List<Entry> entries = entries(exactly(in, (int) length));
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        long at = 0;
        for (Entry entry : entries) {
            if (entry.start != at || entry.end - entry.start != entry.spec.bytes()) {
                throw new IOException("safetensors: array '" + entry.name + "' " + entry.spec + " claims bytes "
                        + entry.start + " to " + entry.end + ", expects " + entry.spec.bytes() + " bytes from " + at);
            }
            byte[] bytes = exactly(in, Math.toIntExact(entry.spec.bytes()));
            NDArray array = NDArray.empty(entry.spec);
            array.write(ByteBuffer.wrap(littleEndian(bytes, entry.spec.dtype())).order(ByteOrder.nativeOrder()));
            arrays.put(entry.name, array);
            at = entry.end;
        }
        return arrays;
    }

    private static List<Entry> entries(byte[] header) throws IOException {
        JsonNode root;
        try {
            root = MAPPER.readTree(header);
        } catch (JsonProcessingException e) {
            throw new IOException("safetensors: the header is not JSON: " + e.getOriginalMessage(), e);
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::start));
        return entries;
    }

    private static Entry entry(String name, JsonNode node) throws IOException {
        DType dtype = DTYPES.get(node.path("dtype").asText());
        JsonNode offsets = node.path("data_offsets");
        if (dtype == null || !node.path("shape").isArray() || offsets.size() != 2) {
            throw new IOException("safetensors: array '" + name + "' has an entry that is not understood: " + node
                    + "; known dtypes are " + DTYPES.keySet());
        }
        List<Integer> dims = new ArrayList<>();
        node.path("shape").forEach(dim -> dims.add(dim.asInt()));
        Spec spec = new Spec(Shape.of(dims), dtype);
        return new Entry(name, spec, offsets.get(0).asLong(), offsets.get(1).asLong());
    }

    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("safetensors: the file ends " + (bytes - read.length) + " bytes early");
        }
        return read;
    }

    /** The file is little endian; on a big-endian machine each element is turned around, in place. */
    private static byte[] littleEndian(byte[] bytes, DType dtype) {
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            int width = dtype.bytes();
            for (int start = 0; start < bytes.length; start += width) {
                for (int i = 0, j = width - 1; i < j; i++, j--) {
                    byte swapped = bytes[start + i];
                    bytes[start + i] = bytes[start + j];
                    bytes[start + j] = swapped;
                }
            }
        }
        return bytes;
    }
}
