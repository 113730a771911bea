package dev.bellows.spark;

import static dev.bellows.spark.OnnxFiles.classical;
import static dev.bellows.spark.OnnxFiles.info;
import static dev.bellows.spark.OnnxFiles.node;
import static dev.bellows.spark.OnnxFiles.texts;
import static dev.bellows.spark.OnnxFiles.whole;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Columns of texts into models that ONNX Runtime scores, and out of them. */
class RuntimeTextTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final OnnxAttribute COLOURS = texts("keys_strings", "red", "grün", "");

    @TempDir
    Path directory;

    /** One text to its number, and that number to a name. */
    private Path encoder() throws IOException {
        return OnnxFiles.write(
                directory.resolve("encoder.onnx"),
                List.of(info("colour", ElementType.STRING, "N", "1")),
                List.of(),
                List.of(
                        classical(
                                "LabelEncoder",
                                "colour",
                                "number",
                                COLOURS,
                                whole("values_int64s", 4, 7, 9),
                                whole("default_int64", -1)),
                        classical(
                                "LabelEncoder",
                                "number",
                                "name",
                                whole("keys_int64s", 4, 7),
                                texts("values_strings", "warm", "ruhig ☂"),
                                text("default_string", "?"))),
                List.of(info("number", ElementType.INT64, "N", "1"), info("name", ElementType.STRING, "N", "1")));
    }

    private static OnnxAttribute text(String name, String value) {
        return new OnnxAttribute(
                name, "", OnnxAttribute.Kind.STRING, List.of(), List.of(), List.of(value), List.of(), null, "");
    }

    private static NeuralModel read(Path file) {
        return OnnxModel.read(SPARK.session(), file.toString());
    }

    private static Dataset<Row> colours() {
        return SPARK.session()
                .range(0, 50, 1, 3)
                .selectExpr("id", "element_at(array('red', 'grün', 'blue', ''), cast(id % 4 as int) + 1) colour");
    }

    private static void check(Path file, List<Row> scored) throws OrtException {
        String[][] colour =
                scored.stream().map(row -> new String[] {row.getAs("colour")}).toArray(String[][]::new);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor batch = OnnxTensor.createTensor(environment, colour);
                OrtSession.Result result = session.run(Map.of("colour", batch))) {
            long[][] number = (long[][]) result.get("number").orElseThrow().getValue();
            String[][] name = (String[][]) result.get("name").orElseThrow().getValue();
            for (int i = 0; i < colour.length; i++) {
                assertEquals((double) number[i][0], scored.get(i).<Double>getAs("number"), "row " + i);
                assertEquals(name[i][0], scored.get(i).<String>getAs("name"), "row " + i);
            }
        }
    }

    @Test
    void textsGoInAndComeOutAsOnnxRuntimeGivesThem() throws IOException, OrtException {
        Path file = encoder();
        NeuralModel model = read(file).setInferBatchSize(8);
        Dataset<Row> scored = model.transform(colours());
        assertEquals(
                DataTypes.StringType,
                scored.schema().apply(scored.schema().fieldIndex("name")).dataType());
        check(file, scored.orderBy("id").collectAsList());
        model.save(directory.resolve("saved").toString());
        Path moved = Files.move(file, directory.resolve("moved.onnx"));
        NeuralModel loaded = NeuralModel.load(directory.resolve("saved").toString());
        check(moved, loaded.transform(colours()).orderBy("id").collectAsList());
        assertEquals(
                List.of("warm", "?"),
                loaded.transform(colours()).where("id in (0, 2)").orderBy("id").select("name").collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList());
    }

    @Test
    void severalTextsOfARowAreAnArrayOrAStruct() throws IOException {
        Path file = OnnxFiles.write(
                directory.resolve("several.onnx"),
                List.of(info("words", ElementType.STRING, "N", "2")),
                List.of(),
                List.of(
                        classical("LabelEncoder", "words", "numbers", COLOURS, whole("values_int64s", 4, 7, 9)),
                        node("Identity", "words", "same")),
                List.of(info("numbers", ElementType.INT64, "N", "2"), info("same", ElementType.STRING, "N", "2")));
        Dataset<Row> rows = SPARK.session().sql("SELECT array('red', '') words UNION ALL SELECT array('grün', 'x')");
        List<Row> scored = read(file).transform(rows).collectAsList();
        for (Row row : scored) {
            assertEquals(row.<String>getList(0), row.<String>getList(row.fieldIndex("same")));
            boolean red = row.<String>getList(0).contains("red");
            assertEquals(red ? List.of(4.0, 9.0) : List.of(7.0, -1.0), row.<Double>getList(row.fieldIndex("numbers")));
        }
        Dataset<Row> structs = SPARK.session().sql("SELECT struct('red' a, 'grün' b) words");
        assertArrayEquals(
                new Object[] {4.0, 7.0},
                read(file)
                        .transform(structs)
                        .select("numbers")
                        .head()
                        .getList(0)
                        .toArray());
    }

    @Test
    void rowsWithoutATextAreRefusedOrKeptWithoutScores() throws IOException {
        NeuralModel model = read(encoder());
        Dataset<Row> rows = SPARK.session().sql("SELECT 'red' colour UNION ALL SELECT CAST(NULL AS STRING)");
        Throwable refusal =
                assertThrows(Exception.class, () -> model.transform(rows).collectAsList());
        while (refusal.getCause() != null) {
            refusal = refusal.getCause();
        }
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("inputCols: column 'colour' is null"), refusal::toString);
        List<Row> kept = model.setHandleInvalid("keep").transform(rows).collectAsList();
        for (Row row : kept) {
            assertEquals(row.isNullAt(0), row.isNullAt(row.fieldIndex("name")));
        }
        assertEquals(2, kept.size());
    }

    @Test
    void aColumnOfNumbersIsRefusedBeforeAnythingRuns() throws IOException {
        NeuralModel model = read(encoder());
        Dataset<Row> rows = SPARK.session().range(3).selectExpr("id colour");
        assertEquals(
                "inputCols: column 'colour' must be a text, or an array or struct of texts, which the model takes: it"
                        + " is bigint; cast it to string",
                assertThrows(IllegalArgumentException.class, () -> model.transform(rows))
                        .getMessage());
    }

    /** An encoder without a place for what it does not know, empty texts among it. */
    @Test
    void whatTheFileSaysCountsWhereEmptyTextsAreRefused() throws IOException {
        Path file = OnnxFiles.write(
                directory.resolve("strict.onnx"),
                List.of(info("colour", ElementType.STRING, "N", "1")),
                List.of(),
                List.of(classical(
                        "OneHotEncoder", "colour", "y", texts("cats_strings", "red", "blue"), whole("zeros", 0))),
                List.of(info("y", ElementType.FLOAT, "N", "1", "2")));
        Dataset<Row> rows = SPARK.session().sql("SELECT 'blue' colour");
        assertEquals(
                "[0.0, 1.0]",
                read(file)
                        .transform(rows)
                        .selectExpr("flatten(y)")
                        .head()
                        .getList(0)
                        .toString());
    }
}
