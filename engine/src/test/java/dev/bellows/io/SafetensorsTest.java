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

    /** As MLX writes: metadata is null, the header is not padded to 8 bytes, and names are in no order. */
    @Test
    void readsAHeaderWithoutAlignmentOrMetadata() throws IOException {
        byte[] file = file(
                "{\"__metadata__\":null,\"z\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"a\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[1,5]}} ",
                7,
                1,
                2,
                0,
                0);
        Map<String, NDArray> arrays = read(file);
        assertArrayEquals(new int[] {7}, arrays.get("z").toIntArray());
        assertEquals(513, arrays.get("a").item());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        F16     | 2 | 00 3c 00 c0 01 00 ff 7b 00 fc 00 80 | f32 | 1 -2 5.9604645e-8 65504 -Infinity -0.0
        F16     | 2 | 00 7e ff 03 00 04                   | f32 | NaN 6.097555e-5 6.1035156e-5
        F8_E4M3 | 1 | 38 c0 01 7e 7f ff 80 08             | f32 | 1 -2 0.001953125 448 NaN NaN -0.0 0.015625
        F8_E5M2 | 1 | 3c c0 01 7b 7c fc 7f 04             | f32 | 1 -2 1.5258789e-5 57344 Infinity -Infinity NaN 6.1035156e-5
        I8      | 1 | 00 7f 80 ff                         | i32 | 0 127 -128 -1
        I16     | 2 | 01 02 ff ff 00 80                   | i32 | 513 -1 -32768
        U16     | 2 | 01 02 ff ff 00 80                   | i32 | 513 65535 32768
        U32     | 4 | ff ff ff ff 01 00 00 00             | i64 | 4294967295 1
        U64     | 8 | ff ff ff ff ff ff ff 7f 01 00 00 00 00 00 00 00 | i64 | 9223372036854775807 1
        """)
    void widensWhatArraysDoNotHave(String dtype, int bytes, String data, String widened, String values)
            throws IOException {
        int[] raw = Stream.of(data.split(" "))
                .mapToInt(hex -> Integer.parseInt(hex, 16))
                .toArray();
        String[] expected = values.split(" ");
        byte[] file = file(
                "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + raw.length / bytes + "],\"data_offsets\":[0,"
                        + raw.length + "]}}",
                raw);
        NDArray array = Safetensors.readWidened(new ByteArrayInputStream(file)).get("a");
        assertEquals(widened, array.dtype().toString());
        assertEquals(expected.length, array.shape().size());
        if (array.dtype() == DType.F32) {
            float[] floats = new float[expected.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.parseFloat(expected[i]);
            }
            assertArrayEquals(floats, array.toFloatArray());
        } else {
            ByteBuffer elements = array.read().order(ByteOrder.nativeOrder());
            for (String value : expected) {
                assertEquals(
                        Long.parseLong(value), array.dtype() == DType.I64 ? elements.getLong() : elements.getInt());
            }
        }
    }

    @Test
    void refusesAnUnsignedNumberThatIsTooLarge() {
        byte[] file = file(
                "{\"a\":{\"dtype\":\"U64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                255,
                255,
                255,
                255,
                255,
                255,
                255,
                255);
        assertEquals(
                "safetensors: 18446744073709551615 of an array of U64 is more than an i64 holds",
                assertThrows(IOException.class, () -> Safetensors.readWidened(new ByteArrayInputStream(file)))
                        .getMessage());
    }

    /** Before there are any bytes, a header gets no array. */
    @Test
    void aSmallFileGetsLittleMemoryWhateverItClaims() {
        try (Scope scope = Scope.open("claim")) {
            byte[] file = file(
                    "{\"a\":{\"dtype\":\"F32\",\"shape\":[500000000],\"data_offsets\":[0,2000000000]}}", 1, 2, 3, 4);
            assertEquals(
                    "safetensors: the file ends 1999999996 bytes early",
                    assertThrows(IOException.class, () -> read(file)).getMessage());
            assertEquals(0, scope.bytes());
        }
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
        {"a": {"dtype": "F12", "shape": [1], "data_offsets": [0, 1]}}         | known dtypes are [BF16, BOOL, C64, F16, F32, F4, F64, F6_E2M3, F6_E3M2, F8_E4M3, F8_E5M2, F8_E8M0, I16, I32, I64, I8, U16, U32, U64, U8]
        {"a": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}     | array 'a' F8_E4M3[1] is of a dtype that arrays do not have; read the file widened, which makes f32 of it
        {"a": {"dtype": "C64", "shape": [1], "data_offsets": [0, 8]}}         | array 'a' C64[1] is of a dtype that arrays do not have; convert it to F32 or BF16 where it was made
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}} | the header is not JSON: Duplicate field 'a'
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}} more     | the header is not JSON
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": {"x": 0, "y": 1}}} | not understood
        {"a": {"dtype": "U8", "shape": [1], "data_offsets": [-1, 0]}}         | not understood
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

    /** A seed is printed with what fails, which {@code -Dbellows.fuzz.seed=} replays; {@code -Dbellows.fuzz.files=} makes more of them. */
    @Test
    void mutatedFilesNeverGiveAnythingButASentence() {
        long seed = Long.getLong("bellows.fuzz.seed", 1);
        int rounds = Integer.getInteger("bellows.fuzz.files", 3000);
        Random random = new Random(seed);
        byte[] good = write(Map.of("a", NDArray.of(new float[] {1, 2}), "b", NDArray.of(new int[] {1})));
        String header = new String(good, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < rounds; i++) {
            byte[] bad = mutated(good, header, random);
            try (Scope scope = Scope.open("try")) {
                Safetensors.readWidened(new ByteArrayInputStream(bad));
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith("safetensors: "), e.getMessage());
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "-Dbellows.fuzz.seed=" + seed + ", round " + i + ": "
                                + new String(bad, StandardCharsets.ISO_8859_1) + ": " + e,
                        e);
            }
        }
    }

    /** Some bytes are others, some are missing, or a word of the header is another one. */
    private static byte[] mutated(byte[] good, String text, Random random) {
        if (random.nextInt(3) == 0) {
            String[] words = {
                "F32",
                "F16",
                "F64",
                "I8",
                "U64",
                "F4",
                "C64",
                "[2]",
                "[]",
                "[0]",
                "[2147483647]",
                "null",
                "{}",
                "-1",
                "1e9",
                "9223372036854775807",
                "\"a\"",
                "\"b\"",
                "8",
                "12",
                "[[[["
            };
            String from = words[random.nextInt(words.length)];
            String to = words[random.nextInt(words.length)];
            byte[] header = text.substring(8).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer file = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            return file.putLong(Math.max(2, header.length - 12)).put(header).array();
        }
        byte[] bad = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
        for (int i = random.nextInt(4); i >= 0 && bad.length > 0; i--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
        }
        return bad;
    }
}
