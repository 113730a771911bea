package dev.bellows.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SafetensorsTest {
    private static final double[] BITS = {0, 1, 1, 0, 1, 1};

    private static byte[] write(Map<String, NDArray> arrays) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Safetensors.write(arrays, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Map<String, NDArray> read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file));
    }

    private static byte[] file(String header, int... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        IntStream.of(data).forEach(b -> file.put((byte) b));
        return file.array();
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void bringsEveryDtypeBack(DType dtype) throws IOException {
        double[] values = dtype == DType.BOOL || dtype == DType.U8 ? BITS : new double[] {0, -1, 2.5, 1e6, -3, 7};
        NDArray array = NDArray.of(values, Spec.of(dtype, 2, 3));
        NDArray back = read(write(Map.of("a", array))).get("a");
        assertEquals(array.spec(), back.spec());
        assertEquals(array.read(), back.read());
    }

    @Test
    void keepsNaNsAndSignedZerosToTheBit() throws IOException {
        float[] values = {Float.NaN, -0.0f, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.intBitsToFloat(0x7fc12345)};
        NDArray array = NDArray.of(values);
        assertEquals(array.read(), read(write(Map.of("a", array))).get("a").read());
    }

    @Test
    void bringsBackWhatIsLongerThanOnePart() throws IOException {
        int count = (9 << 20) / Integer.BYTES + 3;
        int[] values = new int[count];
        Arrays.setAll(values, i -> i);
        try (Scope scope = Scope.open("long")) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            Safetensors.write(Map.of("all", NDArray.of(values)), file);
            byte[] bytes = file.toByteArray();
            assertArrayEquals(
                    values,
                    Safetensors.read(new ByteArrayInputStream(bytes)).get("all").toIntArray());
            IOException cut = assertThrows(
                    IOException.class,
                    () -> Safetensors.read(new ByteArrayInputStream(bytes, 0, bytes.length - (7 << 20))));
            assertTrue(cut.getMessage().endsWith("the file ends " + (7 << 20) + " bytes early"), cut::getMessage);
        }
    }

    @Test
    void keepsNamesOrderScalarsAndEmptyArrays() throws IOException {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("0.weight", NDArray.zeros(Spec.of(DType.F32, 3, 0, 2)));
        arrays.put("größe \"1\"", NDArray.scalar(4));
        arrays.put("a", NDArray.zeros(Spec.of(DType.I64)));
        Map<String, NDArray> back = read(write(arrays));
        assertEquals(List.copyOf(arrays.keySet()), List.copyOf(back.keySet()));
        assertEquals(Shape.of(3, 0, 2), back.get("0.weight").shape());
        assertEquals(4, back.get("größe \"1\"").item());
    }

    @Test
    void writesTheBytesOfTheFormat() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("w", NDArray.of(new float[] {1, -2}, 1, 2));
        arrays.put("n", NDArray.of(new int[] {258}));
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                + "\"n\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        byte[] golden = file(padded, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 2, 1, 0, 0);
        assertArrayEquals(golden, write(arrays));
    }

    @Test
    void readsWhatOtherWritersMayWrite() throws IOException {
        // Metadata, an empty array listed after the one that starts where it lies, and arrays out of order.
        byte[] file = file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"e\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                7,
                8,
                9);
        Map<String, NDArray> arrays = read(file);
        assertArrayEquals(new int[] {7}, arrays.get("a").toIntArray());
        assertArrayEquals(new int[] {8, 9}, arrays.get("b").toIntArray());
        assertEquals(0, arrays.get("e").shape().size());
    }

    static Stream<byte[]> everyTruncation() {
        try (Scope scope = Scope.open("file")) {
            byte[] whole = write(Map.of("a", NDArray.of(new float[] {1, 2, 3})));
            return IntStream.range(0, whole.length).mapToObj(length -> Arrays.copyOf(whole, length));
        }
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("everyTruncation")
    void saysThatATruncatedFileEndsEarly(byte[] file) {
        IOException error = assertThrows(IOException.class, () -> read(file));
        assertTrue(error.getMessage().matches("safetensors: the file ends \\d+ bytes early"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nonsense                                                              | the header is not JSON
        []                                                                    | the header is not a JSON object
        {"a": 3}                                                              | array 'a' has an entry that is not understood: 3
        {"a": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}     | known dtypes are [BF16, BOOL, F32, F64, I32, I64, U8]
        {"a": {"dtype": "U8", "shape": 1, "data_offsets": [0, 1]}}            | not understood
        {"a": {"dtype": "U8", "shape": [1]}}                                  | not understood
        {"a": {"dtype": "U8", "shape": [-1], "data_offsets": [0, 1]}}         | not understood
        {"a": {"dtype": "U8", "shape": [1.5], "data_offsets": [0, 1]}}        | not understood
        {"a": {"dtype": "U8", "shape": ["x"], "data_offsets": [0, 1]}}        | not understood
        {"a": {"dtype": "U8", "shape": [3000000000], "data_offsets": [0, 1]}} | not understood
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": ["0", 1]}}        | not understood
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [1, 2]}}          | claims bytes 1 to 2, expects 1 bytes from 0
        {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 2]}}         | claims bytes 0 to 2, expects 4 bytes from 0
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "b": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}} | array 'b' u8[1] claims bytes 0 to 1, expects 1 bytes from 1
        {"a": {"dtype": "F64", "shape": [2147483647, 2147483647, 2147483647], "data_offsets": [0, 1]}} | not understood
        {"a": {"dtype": "F64", "shape": [2147483647, 2], "data_offsets": [0, 34359738352]}} | array 'a' f64[2147483647, 2] is larger than 2 GiB
        """)
    void saysWhatIsWrongWithAHeader(String header, String part) {
        IOException error = assertThrows(IOException.class, () -> read(file(header, 1, 2, 3, 4)));
        assertTrue(error.getMessage().startsWith("safetensors: "), error.getMessage());
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }

    @Test
    void saysThatAnotherKindOfFileIsNone() {
        byte[] zip = "PK\3\4 some other file of no small size".getBytes(StandardCharsets.ISO_8859_1);
        IOException error = assertThrows(IOException.class, () -> read(zip));
        assertTrue(
                error.getMessage().startsWith("safetensors: not a safetensors file: it claims a header of "),
                error.getMessage());
    }

    @Test
    void randomBytesNeverGiveAnythingButASentence() {
        long seed = 1;
        Random random = new Random(seed);
        byte[] good = write(Map.of("a", NDArray.of(new float[] {1, 2}), "b", NDArray.of(new int[] {1})));
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] = (byte) random.nextInt(256);
            try (Scope scope = Scope.open("try")) {
                read(bad);
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith("safetensors: "), e.getMessage());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i + ", byte " + at + ": " + e, e);
            }
        }
    }
}
