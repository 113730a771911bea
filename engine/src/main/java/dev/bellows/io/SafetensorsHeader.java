package dev.bellows.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the header of a safetensors file says. Whoever wrote it may list the arrays in any order, may leave their bytes where no alignment
 * has them, and may say anything or nothing in {@code __metadata__}.
 *
 * @param entries by where they lie
 */
record SafetensorsHeader(List<Entry> entries) {
    private static final int MAX_BYTES = 100_000_000; // the limit of the reference implementation
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final Map<String, StoredDType> DTYPES = Arrays.stream(StoredDType.values())
            .collect(Collectors.toMap(StoredDType::name, Function.identity(), (a, b) -> a, TreeMap::new));

    /**
     * An array in the file.
     *
     * @param start its first byte, counted from behind the header
     * @param end one past its last byte
     */
    record Entry(String name, StoredDType stored, Shape shape, long start, long end) {
        /** What it is as an array. */
        Spec spec() {
            return new Spec(shape, stored.dtype());
        }

        /** How many bytes it has in the file. */
        long bytes() {
            return shape.size() * stored.bytes();
        }

        @Override
        public String toString() {
            return "array '" + name + "' " + (stored.isExact() ? spec() : stored + shape.toString());
        }
    }

    /**
     * Reads the header, and checks that every array lies right behind the one before and is one that is read.
     *
     * @param widened whether dtypes that arrays do not have are read too
     */
    static SafetensorsHeader read(InputStream in, boolean widened) throws IOException {
        SafetensorsHeader header = listed(in);
        header.check(widened);
        return header;
    }

    /** Reads the header as it is. */
    static SafetensorsHeader listed(InputStream in) throws IOException {
        byte[] first = exactly(in, Long.BYTES);
        long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_BYTES) {
            throw new IOException("safetensors: not a safetensors file: it claims a header of " + length + " bytes"
                    + (Pickled.isOne(first) ? Pickled.remedy("it looks like a file of PyTorch's") : ""));
        }
        return new SafetensorsHeader(entries(exactly(in, (int) length)));
    }

    private void check(boolean widened) throws IOException {
        long at = 0;
        for (Entry entry : entries) {
            if (entry.stored.bytes() == 0 || (!widened && !entry.stored.isExact())) {
                throw new IOException("safetensors: " + entry + " is of a dtype that arrays do not have"
                        + (entry.stored.isWidened()
                                ? "; read the file widened, which makes " + entry.stored.dtype() + " of it"
                                : "; convert it to F32 or BF16 where it was made"));
            } else if (entry.start != at || entry.end - entry.start != entry.bytes()) {
                throw new IOException("safetensors: " + entry + " claims bytes " + entry.start + " to " + entry.end
                        + ", expects " + entry.bytes() + " bytes from " + at);
            } else if (entry.spec().bytes() > Integer.MAX_VALUE) {
                throw new IOException(
                        "safetensors: " + entry + " is larger than 2 GiB, the most that one array may take");
            }
            at = entry.end;
        }
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
        StoredDType stored = DTYPES.get(node.path("dtype").asText());
        JsonNode shape = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        List<Integer> dims = new ArrayList<>();
        boolean understood = shape.isArray() && offsets.isArray() && offsets.size() == 2;
        for (JsonNode dim : shape) {
            understood &= dim.isInt() && dim.intValue() >= 0;
            dims.add(dim.intValue());
        }
        for (JsonNode offset : offsets) {
            understood &= offset.isIntegralNumber() && offset.canConvertToLong() && offset.longValue() >= 0;
        }
        if (stored == null || !understood || elements(dims) > 0x1p59) {
            throw new IOException("safetensors: array '" + name + "' has an entry that is not understood: " + node
                    + "; known dtypes are " + DTYPES.keySet());
        }
        return new Entry(
                name,
                stored,
                Shape.of(dims),
                offsets.get(0).longValue(),
                offsets.get(1).longValue());
    }

    /** As a double, since a hostile header may ask for more elements, or bytes, than a long counts. */
    private static double elements(List<Integer> dims) {
        return dims.stream().mapToDouble(dim -> Math.max(1, dim)).reduce(1, (a, b) -> a * b);
    }

    /** What the file holds by name, in its order. */
    Map<String, Spec> specs() {
        Map<String, Spec> specs = new LinkedHashMap<>();
        entries.forEach(entry -> specs.put(entry.name, entry.spec()));
        return specs;
    }

    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        return exactly(in, bytes, bytes);
    }

    /** Bytes of which so many are expected, with those that follow. */
    static byte[] exactly(InputStream in, int bytes, long expected) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("safetensors: the file ends " + (expected - read.length) + " bytes early");
        }
        return read;
    }
}
