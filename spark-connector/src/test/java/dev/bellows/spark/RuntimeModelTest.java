package dev.bellows.spark;

import static dev.bellows.spark.OnnxFiles.classical;
import static dev.bellows.spark.OnnxFiles.floats;
import static dev.bellows.spark.OnnxFiles.info;
import static dev.bellows.spark.OnnxFiles.node;
import static dev.bellows.spark.OnnxFiles.numbers;
import static dev.bellows.spark.OnnxFiles.texts;
import static dev.bellows.spark.OnnxFiles.whole;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelFile;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.predict.Predictor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ONNX models with operators that the engine lacks, which ONNX Runtime scores. */
class RuntimeModelTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    private static final List<OnnxValueInfo> INPUTS = List.of(info("x", ElementType.FLOAT, "N", "2"));

    /** A decision tree on two numbers, which is no operator of ours, and on top of it a line. */
    private static final List<OnnxNode> NODES = List.of(
            classical(
                    "TreeEnsembleRegressor",
                    "x",
                    "leaf",
                    whole("nodes_treeids", 0, 0, 0),
                    whole("nodes_nodeids", 0, 1, 2),
                    whole("nodes_featureids", 1, 0, 0),
                    texts("nodes_modes", "BRANCH_LEQ", "LEAF", "LEAF"),
                    numbers("nodes_values", 4.5f, 0f, 0f),
                    whole("nodes_truenodeids", 1, 0, 0),
                    whole("nodes_falsenodeids", 2, 0, 0),
                    whole("target_treeids", 0, 0),
                    whole("target_nodeids", 1, 2),
                    whole("target_ids", 0, 0),
                    numbers("target_weights", -1.5f, 2.25f),
                    whole("n_targets", 1)),
            node("MatMul", "x w", "line"),
            node("Add", "line leaf", "scores"));

    private static final List<OnnxValueInfo> OUTPUTS =
            List.of(info("leaf", ElementType.FLOAT, "N", "1"), info("scores", ElementType.FLOAT, "N", "300"));

    private static float[] weights() {
        float[] weights = new float[600];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 13 - 6;
        }
        return weights;
    }

    private Path trees() throws IOException {
        return OnnxFiles.write(
                directory.resolve("trees.onnx"),
                INPUTS,
                List.of(floats("w", List.of(2L, 300L), weights())),
                NODES,
                OUTPUTS);
    }

    /** The same, whose weights lie in another file. */
    private Path treesWithWeightsBeside() throws IOException {
        OnnxTensor w = floats("w", List.of(2L, 300L), weights());
        byte[] elements = new byte[w.data().remaining()];
        w.data().get(elements);
        Path folder = Files.createDirectories(directory.resolve("outside").resolve("below"));
        Path file = directory.resolve("outside").resolve("outside.onnx");
        try (OutputStream model = Files.newOutputStream(file);
                OutputStream data = Files.newOutputStream(folder.resolve("weights.bin"))) {
            ModelFile.write(
                    OnnxFiles.model(INPUTS, List.of(), NODES, OUTPUTS),
                    List.of(new ModelFile.Array(
                            "w", ElementType.FLOAT, w.dims(), elements.length, to -> to.write(elements))),
                    model,
                    "below/weights.bin",
                    data);
        }
        return file;
    }

    private static Dataset<Row> rows(int count) {
        return SPARK.session()
                .range(0, count, 1, 3)
                .selectExpr("id", "array(cast(id % 7 as float), cast(id % 11 as float)) x");
    }

    private static float[][] direct(Path file, List<Row> rows, String output) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[][] x = new float[rows.size()][];
        for (int i = 0; i < x.length; i++) {
            List<Float> row = rows.get(i).getList(rows.get(i).fieldIndex("x"));
            x[i] = new float[] {row.get(0), row.get(1)};
        }
        try (OrtSession session = environment.createSession(file.toString());
                ai.onnxruntime.OnnxTensor batch = ai.onnxruntime.OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", batch))) {
            return (float[][]) result.get(output).orElseThrow().getValue();
        }
    }

    private static void check(Path file, Dataset<Row> scored) throws OrtException {
        List<Row> rows = scored.orderBy("id").collectAsList();
        float[][] leaf = direct(file, rows, "leaf");
        float[][] scores = direct(file, rows, "scores");
        for (int i = 0; i < rows.size(); i++) {
            List<Float> given = rows.get(i).getList(rows.get(i).fieldIndex("scores"));
            for (int j = 0; j < scores[i].length; j++) {
                assertEquals(scores[i][j], given.get(j), "score " + j + " of row " + i);
            }
            assertEquals(leaf[i][0], rows.get(i).getFloat(rows.get(i).fieldIndex("leaf")), "leaf of row " + i);
        }
    }

    private static NeuralModel read(Path file) {
        return OnnxModel.read(SPARK.session(), file.toString());
    }

    @Test
    void scoresAsOnnxRuntimeItself() throws Exception {
        Path file = trees();
        NeuralModel model = read(file).setInferBatchSize(16);
        check(file, model.transform(rows(100)));
        String folder = directory.resolve("saved").toString();
        model.save(folder);
        Files.delete(file);
        NeuralModel loaded = NeuralModel.load(folder);
        trees();
        check(file, loaded.setNthread(2).transform(rows(41)));
    }

    @Test
    void saysWhoScores() throws IOException {
        NeuralModel model = read(trees());
        assertTrue(model.toString().endsWith(", by ONNX Runtime"), model.toString());
        assertTrue(model.layers().contains("OnnxRuntime"), model.layers());
        assertTrue(model.getNetwork().contains("TreeEnsembleRegressor"), model.getNetwork());
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        scala.Console.withOut(new PrintStream(printed, true, StandardCharsets.UTF_8), () -> {
            model.transform(rows(3)).explain();
            return null;
        });
        assertTrue(
                printed.toString(StandardCharsets.UTF_8).contains(" by ONNX Runtime"),
                printed.toString(StandardCharsets.UTF_8));
        String described =
                Description.of(SPARK.session(), directory.resolve("trees.onnx").toString());
        assertTrue(described.contains("engine ONNX Runtime, if it is on the class path"), described);
    }

    @Test
    void scoresEveryTypeOfColumns() throws IOException {
        List<ElementType> types = List.of(
                ElementType.FLOAT,
                ElementType.DOUBLE,
                ElementType.FLOAT16,
                ElementType.INT8,
                ElementType.INT16,
                ElementType.INT32,
                ElementType.INT64,
                ElementType.UINT8,
                ElementType.BOOL);
        List<OnnxValueInfo> inputs = new ArrayList<>();
        List<OnnxValueInfo> outputs = new ArrayList<>();
        List<OnnxNode> nodes = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (ElementType type : types) {
            inputs.add(info("in_" + type, type, "N", "2"));
            outputs.add(info("out_" + type, type, "N", "2"));
            nodes.add(node("Cast", "in_" + type, "wide_" + type, whole("to", ElementType.FLOAT.number())));
            nodes.add(
                    classical("Scaler", "wide_" + type, "scaled_" + type, numbers("offset", 0f), numbers("scale", 1f)));
            nodes.add(node("Cast", "scaled_" + type, "out_" + type, whole("to", type.number())));
            columns.add("array(id % 2, 1 - id % 2) in_" + type);
        }
        Path file = OnnxFiles.write(directory.resolve("types.onnx"), inputs, List.of(), nodes, outputs);
        Dataset<Row> rows = SPARK.session().range(0, 9, 1, 2).selectExpr(columns.toArray(String[]::new));
        List<Row> scored = read(file).transform(rows).collectAsList();
        for (int row = 0; row < scored.size(); row++) {
            for (ElementType type : types) {
                List<Number> given = scored.get(row).getList(scored.get(row).fieldIndex("out_" + type));
                assertEquals(
                        List.of((double) (row % 2), (double) (1 - row % 2)),
                        given.stream().map(Number::doubleValue).toList(),
                        type + " of row " + row);
            }
        }
        Dataset<Row> large = rows.withColumn("in_int8", org.apache.spark.sql.functions.expr("array(0, 200)"));
        String refusal = cause(
                assertThrows(Exception.class, () -> read(file).transform(large).collectAsList()));
        assertTrue(refusal.contains("input 'in_int8' takes int8, from -128 to 127; its column has 200"), refusal);
    }

    @Test
    void otherDevicesAndPrecisionsAreRefusedBeforeATaskRuns() throws Exception {
        Path file = trees();
        Dataset<Row> rows = rows(4);
        NeuralModel onGpu = read(file).setDevice("gpu");
        assertEquals(
                "device: must be one of [cpu, auto] for a model that ONNX Runtime computes; got 'gpu'",
                assertThrows(UnsupportedOpException.class, () -> onGpu.transform(rows))
                        .getMessage());
        NeuralModel narrow = read(file).setPrecision("bf16");
        assertEquals(
                "precision: must be one of [fp32, auto] for a model that ONNX Runtime computes; got 'bf16'",
                assertThrows(UnsupportedOpException.class, () -> narrow.transform(rows))
                        .getMessage());
    }

    @Test
    void readsArraysBesideTheModelAndWritesThemAgain() throws Exception {
        Path whole = trees();
        Path file = treesWithWeightsBeside();
        NeuralModel model = read(file);
        check(whole, model.transform(rows(20)));
        model.save(directory.resolve("saved").toString());
        Path converted = directory.resolve("converted").resolve("again.onnx");
        Conversion.convert(SPARK.session(), directory.resolve("saved").toString(), converted.toString());
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(converted));
        Files.delete(file.resolveSibling("below").resolve("weights.bin"));
        check(whole, read(converted).transform(rows(5)));
    }

    @Test
    void isAskedForByName() throws Exception {
        Path file = trees();
        UnsupportedOpException refusal = assertThrows(
                UnsupportedOpException.class, () -> OnnxModel.read(SPARK.session(), file.toString(), "bellows"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("TreeEnsembleRegressor"), refusal.getMessage());
        assertThrows(IllegalArgumentException.class, () -> OnnxModel.read(SPARK.session(), file.toString(), "fastest"));
        Path line = OnnxFiles.write(
                directory.resolve("line.onnx"),
                List.of(info("x", ElementType.FLOAT, "N", "2")),
                List.of(floats("w", List.of(2L, 2L), 1, 2, 3, 4)),
                List.of(node("MatMul", "x w", "y")),
                List.of(info("y", ElementType.FLOAT, "N", "2")));
        Dataset<Row> rows = rows(10);
        NeuralModel runtime = OnnxModel.read(SPARK.session(), line.toString(), "onnxruntime");
        assertTrue(runtime.toString().endsWith("by ONNX Runtime"), runtime.toString());
        assertEquals(
                read(line).transform(rows).collectAsList().toString(),
                runtime.transform(rows).collectAsList().toString());
    }

    @Test
    void leavesOutWhatNoColumnHolds() throws IOException {
        Path file = OnnxFiles.write(
                directory.resolve("lists.onnx"),
                List.of(info("x", ElementType.FLOAT, "N", "2")),
                List.of(),
                List.of(
                        classical("ZipMap", "x", "maps", whole("classlabels_int64s", 3, 5)),
                        node("Identity", "x", "same")),
                List.of(
                        new OnnxValueInfo("maps", "sequence", ElementType.UNDEFINED, null),
                        info("same", ElementType.FLOAT, "N", "2")));
        NeuralModel model = read(file);
        assertEquals(List.of("same"), List.of(model.getOutputCols()));
        assertTrue(model.getNetwork().contains("no columns hold its outputs [maps undefined[…]]"), model.getNetwork());
        assertEquals(
                "[[1,WrappedArray(1.0, 1.0)]]",
                model.transform(rows(2).filter("id = 1"))
                        .select("id", "same")
                        .collectAsList()
                        .toString()
                        .replace("ArraySeq", "WrappedArray"));
    }

    @Test
    void isNeitherTrainedNorComputedByTheEngine() throws IOException {
        Path file = trees();
        NeuralModel model = read(file);
        Path saved = directory.resolve("saved");
        model.save(saved.toString());
        String predictor = String.valueOf(assertThrows(UnsupportedOpException.class, () -> Predictor.load(saved))
                .getMessage());
        assertTrue(predictor.contains("is computed by ONNX Runtime alone"), predictor);
        NeuralEstimator estimator = new NeuralEstimator()
                .setNetwork(NetworkJson.write(
                        SavedNetwork.read(SPARK.session(), saved.toString()).network()))
                .setInputCols("x")
                .setLabelCols("y")
                .setLoss("L2Loss");
        Dataset<Row> rows = rows(8).selectExpr("x", "0.5D y");
        String fit = String.valueOf(assertThrows(IllegalArgumentException.class, () -> estimator.fit(rows))
                .getMessage());
        assertTrue(fit.contains("can neither be trained nor computed by this engine"), fit);
        String body = String.valueOf(assertThrows(
                        UnsupportedOpException.class, () -> SavedNetwork.read(file.toString(), new Configuration()))
                .getMessage());
        assertTrue(body.contains("TreeEnsembleRegressor") && body.contains("It cannot be fine-tuned"), body);
        String narrow = cause(assertThrows(
                Exception.class,
                () -> model.setPrecision("bf16").transform(rows(2)).collectAsList()));
        assertTrue(narrow.contains("precision: must be one of [fp32, auto]"), narrow);
    }

    @Test
    void scoresFromManyThreadsAtOnce() throws Exception {
        Path file = trees();
        NeuralModel model = read(file);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int count = 20 + i;
                all.add(threads.submit(() -> {
                    check(file, model.transform(rows(count)));
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String cause(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            all.append(each.getMessage()).append('\n');
        }
        return all.toString();
    }

    @Test
    void refusesRowsThatDependOnEachOther() throws IOException {
        Path file = OnnxFiles.write(
                directory.resolve("sum.onnx"),
                List.of(info("x", ElementType.FLOAT, "N", "2")),
                List.of(),
                List.of(
                        classical("Scaler", "x", "scaled", numbers("offset", 0f), numbers("scale", 1f)),
                        node("Transpose", "scaled", "y")),
                List.of(info("y", ElementType.FLOAT, "2", "N")));
        String refusal = String.valueOf(
                assertThrows(UnsupportedOpException.class, () -> read(file)).getMessage());
        assertTrue(refusal.contains("output 'y' is [2, 3] for 3 rows, of which no part is that of a row"), refusal);
    }
}
