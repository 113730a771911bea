package dev.bellows.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.data.Dataset;
import dev.bellows.data.file.TableFiles;
import dev.bellows.data.table.Column;
import dev.bellows.io.numpy.Npy;
import dev.bellows.io.numpy.Npz;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of rows as NumPy, {@code tfrecord}, {@code webdataset}, {@code tarfile} and PyArrow write them give the rows that were written. What is
 * in them follows from a seed, which {@code -Dbellows.data.seed=} replays.
 */
class DataFilesOracleTest {
    private static final long SEED = Long.getLong("bellows.data.seed", 1);
    private static final Path SCRIPT =
            Path.of("src", "test", "resources", "formats", "write_data.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static PythonEnvironment python;
    private static JsonNode cases;

    @BeforeAll
    static void write() throws IOException, InterruptedException {
        python = PythonEnvironment.with(
                "data-formats", "numpy==2.4.6", "pyarrow==26.0.1", "tfrecord==1.14.6", "webdataset==1.0.2");
        run("write_data.py", List.of(SCRIPT.toString(), folder.toString(), Long.toString(SEED)));
        cases = new ObjectMapper().readTree(folder.resolve("cases.json").toFile());
    }

    private static String run(String what, List<String> arguments) throws IOException, InterruptedException {
        PythonEnvironment.Outcome outcome = python.run(arguments, folder, Map.of(), PATIENCE);
        assertEquals(0, outcome.status(), () -> what + " " + told() + ": " + outcome.output());
        return outcome.output();
    }

    private static String told() {
        return "-Dbellows.data.seed=" + SEED;
    }

    @Test
    void filesGiveTheRowsThatWereWritten() throws IOException {
        List<String> failures = new ArrayList<>();
        for (JsonNode each : cases) {
            String file = each.path("file").asText();
            if (each.has("rows") && !each.path("codec").asBoolean()) {
                try {
                    compare(each, file);
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(file + ": " + e);
                }
            }
        }
        assertEquals(List.of(), failures, DataFilesOracleTest::told);
    }

    private static void compare(JsonNode expected, String file) throws IOException {
        Map<String, String> options = options(expected);
        List<Column> columns = TableFiles.columns(folder.resolve(file), options);
        List<String> names = new ArrayList<>();
        expected.path("columns").forEach(name -> names.add(name.asText()));
        assertEquals(names, columns.stream().map(Column::name).toList());
        Dataset<List<Object>> rows = TableFiles.read(folder.resolve(file), options);
        assertEquals(expected.path("rows").size(), rows.size());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < names.size(); column++) {
                JsonNode value = expected.path("rows").path(row).path(column);
                String where = "row " + row + ", " + columns.get(column);
                assertTrue(same(value, rows.get(row).get(column)), () -> where + ": expected " + value);
            }
        }
    }

    private static Map<String, String> options(JsonNode node) {
        Map<String, String> options = new LinkedHashMap<>();
        node.path("options")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        return options;
    }

    /** To the bit, with NaN as one number. */
    private static boolean same(JsonNode expected, Object value) {
        if (value == null || expected.isNull()) {
            return value == null && expected.isNull();
        } else if (value instanceof Boolean logical) {
            return expected.isBoolean() && expected.asBoolean() == logical;
        } else if (value instanceof Float || value instanceof Double) {
            double number = ((Number) value).doubleValue();
            double wanted = expected.isTextual() ? special(expected.asText()) : expected.asDouble();
            return Double.compare(number, wanted) == 0;
        } else if (value instanceof Number number && !(value instanceof BigDecimal)) {
            return expected.isIntegralNumber() && expected.asLong() == number.longValue();
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString().equals(expected.asText());
        } else if (value instanceof String text) {
            return text.equals(expected.asText());
        } else if (value instanceof byte[] bytes && expected.isTextual()) {
            return expected.asText().equals("bytes:" + Base64.getEncoder().encodeToString(bytes));
        }
        boolean same = expected.isArray() && expected.size() == Array.getLength(value);
        for (int i = 0; same && i < expected.size(); i++) {
            same = same(expected.get(i), Array.get(value, i));
        }
        return same;
    }

    private static double special(String name) {
        return switch (name) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(name);
        };
    }

    @Test
    void whatIsNotReadIsRefusedWithASentence() {
        for (JsonNode each : cases) {
            if (each.has("refused")) {
                Path file = folder.resolve(each.path("file").asText());
                IOException refusal =
                        assertThrows(IOException.class, () -> TableFiles.read(file, options(each)), file::toString);
                String message = String.valueOf(refusal.getMessage());
                assertTrue(
                        message.contains(each.path("refused").asText()) && message.contains(file.toString()), message);
            }
        }
    }

    /** Where arrow-compression is on the class path, which is no dependency of the engine's but one of Spark's. */
    @Test
    void compressedBatchesAreReadWithTheLibraryThatUnpacksThem() throws IOException {
        for (JsonNode each : cases) {
            if (each.path("codec").asBoolean()) {
                try {
                    compare(each, each.path("file").asText());
                } catch (IOException refusal) {
                    assertTrue(String.valueOf(refusal.getMessage()).contains("arrow-compression"), refusal::getMessage);
                }
            }
        }
    }

    @Test
    void numpyReadsWhatIsWrittenForIt() throws IOException, InterruptedException {
        try (Scope scope = Scope.open("numpy")) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (String name : List.of("n-f4-le-3-F", "n-f8-be-2-C", "n-i8-le-2-F", "n-u1-le-3-C", "n-bool-le-2-F")) {
                try (InputStream in = Files.newInputStream(folder.resolve(name + ".npy"))) {
                    arrays.put(name, Npy.read(in));
                }
            }
            for (boolean compressed : new boolean[] {false, true}) {
                Path file = folder.resolve("ours-" + compressed + ".npz");
                try (OutputStream out = Files.newOutputStream(file)) {
                    Npz.write(arrays, compressed, out);
                }
                Map<String, NDArray> again = Npz.read(file);
                arrays.forEach((name, array) ->
                        assertEquals(array.read(), again.get(name).read(), name));
            }
        }
        String check = """
            import sys, numpy as np
            for kind in ["true", "false"]:
                ours = np.load(f"ours-{kind}.npz", allow_pickle=False)
                for name in ours.files:
                    there = np.load(name + ".npy")
                    same = there.tobytes() == ours[name].astype(there.dtype).tobytes()
                    assert same and ours[name].shape == there.shape, name
            """;
        run("numpy.load", List.of("-c", check));
    }

    @Test
    void casesAreThere() {
        if (cases.size() < 100) {
            fail("only " + cases.size() + " cases");
        }
    }
}
