package dev.bellows.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Named arrays in the safetensors format: the length of a JSON header (u64, little endian), the header with each array's
 * dtype, shape and byte range, then the bytes. Read by many frameworks; holds no code, so a file from a stranger is safe
 * to open.
 */
public final class Safetensors {
    private static final int MAX_HEADER_BYTES = 100_000_000; // the limit of the reference implementation
    /** How much of an array is on the heap at a time; whole elements of every dtype. */
    private static final int PART_BYTES = 4 << 20;

    private static final String METADATA = "__metadata__";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Map<String, DType> DTYPES = Arrays.stream(DType.values())
            .collect(Collectors.toMap(DType::name, dtype -> dtype, (a, b) -> a, TreeMap::new));

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
            byte[] part = new byte[(int) Math.min(PART_BYTES, array.bytes())];
            for (long at = 0; at < array.bytes(); at += part.length) {
                int count = (int) Math.min(part.length, array.bytes() - at);
                Parts.read(array, at / array.dtype().bytes(), ByteBuffer.wrap(part, 0, count));
                out.write(littleEndian(part, array.dtype()), 0, count);
            }
        }
    }

    /**
     * Reads all arrays, which belong to the current scope, in the order of the file.
     *
     * @throws IOException if the stream is not a safetensors file or ends early
     */
    public static Map<String, NDArray> read(InputStream in) throws IOException {
        List<Entry> entries = entries(in);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        long at = 0;
        for (Entry entry : entries) {
            if (entry.start != at || entry.end - entry.start != entry.spec.bytes()) {
                throw new IOException("safetensors: array '" + entry.name + "' " + entry.spec + " claims bytes "
                        + entry.start + " to " + entry.end + ", expects " + entry.spec.bytes() + " bytes from " + at);
            }
            if (entry.spec.bytes() > Integer.MAX_VALUE) {
                throw new IOException("safetensors: array '" + entry.name + "' " + entry.spec
                        + " is larger than 2 GiB, the most that one array may take");
            }
            NDArray array = NDArray.empty(entry.spec);
            for (long done = 0; done < array.bytes(); done += PART_BYTES) {
                byte[] part = exactly(in, (int) Math.min(PART_BYTES, array.bytes() - done), array.bytes() - done);
                Parts.write(
                        array, done / array.dtype().bytes(), ByteBuffer.wrap(littleEndian(part, entry.spec.dtype())));
            }
            arrays.put(entry.name, array);
            at = entry.end;
        }
        return arrays;
    }

    /**
     * What arrays a file holds, in its order; reads no more than that.
     *
     * @throws IOException if the stream is not a safetensors file
     */
    public static Map<String, Spec> specs(InputStream in) throws IOException {
        Map<String, Spec> specs = new LinkedHashMap<>();
        entries(in).forEach(entry -> specs.put(entry.name, entry.spec));
        return specs;
    }

    private static List<Entry> entries(InputStream in) throws IOException {
        long length =
                ByteBuffer.wrap(exactly(in, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new IOException("safetensors: not a safetensors file: it claims a header of " + length + " bytes");
        }
        return entries(exactly(in, (int) length));
    }

    private static List<Entry> entries(byte[] header) throws IOException {
        JsonNode root;
        try {
            root = MAPPER.readTree(header);
        } catch (JsonProcessingException e) {
            throw new IOException("safetensors: the header is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new IOException("safetensors: the header is not a JSON object: " + root);
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::start).thenComparingLong(Entry::end)); // empty ones first
        return entries;
    }

    private static Entry entry(String name, JsonNode node) throws IOException {
        DType dtype = DTYPES.get(node.path("dtype").asText());
        JsonNode shape = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        List<Integer> dims = new ArrayList<>();
        boolean understood = shape.isArray() && offsets.size() == 2;
        for (JsonNode dim : shape) {
            understood &= dim.isInt() && dim.intValue() >= 0;
            dims.add(dim.intValue());
        }
        for (JsonNode offset : offsets) {
            understood &= offset.isIntegralNumber() && offset.canConvertToLong();
        }
        if (dtype == null || !understood || elements(dims) > 0x1p60) {
            throw new IOException("safetensors: array '" + name + "' has an entry that is not understood: " + node
                    + "; known dtypes are " + DTYPES.keySet());
        }
        Spec spec = new Spec(Shape.of(dims), dtype);
        return new Entry(name, spec, offsets.get(0).longValue(), offsets.get(1).longValue());
    }

    /** As a double, since a hostile header may ask for more elements, or bytes, than a long counts. */
    private static double elements(List<Integer> dims) {
        return dims.stream().mapToDouble(dim -> Math.max(1, dim)).reduce(1, (a, b) -> a * b);
    }

    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        return exactly(in, bytes, bytes);
    }

    /** Bytes of which so many are expected, with those that follow. */
    private static byte[] exactly(InputStream in, int bytes, long expected) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("safetensors: the file ends " + (expected - read.length) + " bytes early");
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
