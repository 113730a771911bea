package dev.bellows.spark;

import static dev.bellows.spark.OnnxFiles.floats;
import static dev.bellows.spark.OnnxFiles.info;
import static dev.bellows.spark.OnnxFiles.node;
import static dev.bellows.spark.OnnxFiles.whole;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files as Spark ML models, and as what fits begin with. */
class OnnxModelTest {
    private static final StructType SCHEMA = new StructType()
            .add("item.ids", DataTypes.createArrayType(DataTypes.LongType))
            .add("price", DataTypes.createArrayType(DataTypes.FloatType))
            .add("label", DataTypes.DoubleType);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    /** Two of five rows of a table, of two numbers each, and a price of two: [N, 6] times [6, 2], and which of both is greater. */
    private Path recommender(String batch) throws IOException {
        float[] table = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        float[] weight = new float[12];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = i % 5 - 2;
        }
        return write(
                List.of(info("item.ids", ElementType.INT64, batch, "2"), info("price", ElementType.FLOAT, batch, "2")),
                List.of(
                        floats("table", List.of(5L, 2L), table),
                        floats("fc.weight", List.of(6L, 2L), weight),
                        floats("fc.bias", List.of(2L), 0.5f, -0.5f)),
                List.of(
                        node("Gather", "table item.ids", "rows"),
                        node("Flatten", "rows", "flat"),
                        node("Concat", "flat price", "all", whole("axis", 1)),
                        node("Gemm", "all fc.weight fc.bias", "scores"),
                        node("ArgMax", "scores", "best", whole("axis", 1), whole("keepdims", 0))),
                List.of(info("scores", ElementType.FLOAT, batch, "2"), info("best", ElementType.INT64, batch)));
    }

    private Path write(
            List<OnnxValueInfo> inputs, List<OnnxTensor> arrays, List<OnnxNode> nodes, List<OnnxValueInfo> outputs)
            throws IOException {
        return OnnxFiles.write(directory.resolve("model.onnx"), inputs, arrays, nodes, outputs);
    }

    private static Dataset<Row> rows(int count) {
        return SPARK.session()
                .createDataFrame(
                        IntStream.range(0, count)
                                .mapToObj(i -> RowFactory.create(
                                        List.of((long) i % 5, (long) (i + 2) % 5), List.of(i * 0.5f, 1f), (double)
                                                (i % 3)))
                                .toList(),
                        SCHEMA);
    }

    private static float[] scores(Row row) {
        float[] all = new float[6];
        List<Long> ids = row.getList(0);
        for (int i = 0; i < 4; i++) {
            all[i] = 2 * ids.get(i / 2) + i % 2;
        }
        List<Float> price = row.getList(1);
        all[4] = price.get(0);
        all[5] = price.get(1);
        float[] scores = {0.5f, -0.5f};
        for (int i = 0; i < 12; i++) {
            scores[i % 2] += all[i / 2] * (i % 5 - 2);
        }
        return scores;
    }

    @Test
    void scoresColumnsByTheNamesOfTheFile() throws IOException {
        NeuralModel model = OnnxModel.read(SPARK.session(), recommender("N").toString());
        Dataset<Row> rows = rows(23).withColumnRenamed("item.ids", "item_ids");
        check(rows, model.setInferBatchSize(7).transform(rows));
        String folder = directory.resolve("saved").toString();
        model.save(folder);
        check(rows, NeuralModel.load(folder).transform(rows));
    }

    private static void check(Dataset<Row> rows, Dataset<Row> scored) {
        List<Row> before = rows.collectAsList();
        List<Row> after = scored.select("scores", "best").collectAsList();
        for (int i = 0; i < before.size(); i++) {
            float[] expected = scores(before.get(i));
            List<Float> given = after.get(i).getList(0);
            assertEquals(expected[0], given.get(0), 1e-4f);
            assertEquals(expected[1], given.get(1), 1e-4f);
            assertEquals(expected[1] > expected[0] ? 1 : 0, after.get(i).getDouble(1));
        }
    }

    @Test
    void refusesAFixedBatchAndOpenExtents() throws IOException {
        String fixed = recommender("4").toString();
        assertEquals(
                "onnx model: " + fixed
                        + " cannot be read: its input item.ids int64[4, 2] has no open first axis, which the"
                        + " rows of a batch could be; export it with a dynamic batch",
                refusal(fixed));
        String open = write(
                        List.of(info("x", ElementType.FLOAT, "N", "steps")),
                        List.of(),
                        List.of(node("Relu", "x", "y")),
                        List.of(info("y", ElementType.FLOAT, "N", "steps")))
                .toString();
        assertEquals(
                "onnx model: " + open
                        + " leaves the extents of [x] open besides the batch; give the shape of one row for"
                        + " each of its inputs [x]",
                refusal(open));
        assertEquals(
                List.of("x"),
                Arrays.asList(OnnxModel.read(SPARK.session(), open, new int[] {4})
                        .setInputCols("x")
                        .getInputCols()));
        String whole = write(
                        List.of(info("x", ElementType.FLOAT, "N", "2")),
                        List.of(),
                        List.of(node("Flatten", "x", "y", whole("axis", 0))),
                        List.of(info("y", ElementType.FLOAT, "1", "M")))
                .toString();
        assertTrue(refusal(whole).contains("of which no part is that of a row"), refusal(whole));
        String missing = directory.resolve("missing.onnx").toString();
        assertTrue(refusal(missing).startsWith("onnx model: " + missing + " cannot be read: "), refusal(missing));
    }

    private static String refusal(String path) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> OnnxModel.read(SPARK.session(), path))
                .getMessage());
    }

    @Test
    void isTheBodyOfANetworkThatIsTrained() throws IOException {
        String path = recommender("N").toString();
        Dataset<Row> rows = rows(60).withColumnRenamed("item.ids", "item_ids");
        NeuralEstimator estimator = new NeuralEstimator()
                .setNetwork(NetworkJson.write(
                        headed(SavedNetwork.read(SPARK.session(), path).network())))
                .setLabelCols("label")
                .setLoss("SoftmaxCrossEntropyLoss")
                .setOutputCols("classes")
                .setInitialModel(path)
                .setInitialWeights("matching")
                .setFreeze("onnx*")
                .setNumWorkers(1)
                .setBatchSize(16)
                .setEpochs(2)
                .setSeed(1);
        NeuralModel model = estimator.fit(rows);
        assertArrayEquals(new float[] {0.5f, -0.5f}, SavedWeights.of(model).get("onnx.fc.bias"));
        assertEquals(60, model.transform(rows).where("size(classes) = 3").count());
    }

    private static LayerConfig headed(LayerConfig read) {
        Network.Config body = (Network.Config) read;
        List<Network.Node> nodes = new ArrayList<>(body.nodes());
        nodes.add(Network.Node.of("head", new Dense.Config(3, null, null), "onnx"));
        return new Network.Config(body.inputs(), nodes, List.of("head"));
    }

    @Test
    void takesLengthsForAnInputLikeOthers() throws IOException {
        String path = write(
                        List.of(info("x", ElementType.FLOAT, "N", "2"), info("x_lengths", ElementType.INT32, "N", "2")),
                        List.of(),
                        List.of(
                                node("Cast", "x_lengths", "floats", whole("to", ElementType.FLOAT.number())),
                                node("Add", "x floats", "y")),
                        List.of(info("y", ElementType.FLOAT, "N", "2")))
                .toString();
        Row row = OnnxModel.read(SPARK.session(), path)
                .setInputCols("price", "`item.ids`")
                .transform(rows(1))
                .select("y")
                .first();
        assertEquals(List.of(0f, 3f), row.getList(0));
    }

    @Test
    void isNotTrainedWithoutTheArraysThatCameWithIt() throws IOException {
        float[] one = {1, 1};
        String path = write(
                        List.of(info("x", ElementType.FLOAT, "N", "2")),
                        List.of(
                                floats("bn.scale", List.of(2L), one),
                                floats("bn.bias", List.of(2L), one),
                                floats("bn.mean", List.of(2L), one),
                                floats("bn.var", List.of(2L), one)),
                        List.of(node("BatchNormalization", "x bn.scale bn.bias bn.mean bn.var", "y")),
                        List.of(info("y", ElementType.FLOAT, "N", "2")))
                .toString();
        NeuralEstimator estimator = new NeuralEstimator()
                .setNetwork(NetworkJson.write(
                        SavedNetwork.read(SPARK.session(), path).network()))
                .setInputCols("price")
                .setLabelCols("label")
                .setLoss("SoftmaxCrossEntropyLoss")
                .setNumWorkers(1);
        String refusal = String.valueOf(assertThrows(IllegalArgumentException.class, () -> estimator.fit(rows(6)))
                .getMessage());
        assertTrue(refusal.contains("onnx.bn.mean") && refusal.contains("set initialModel"), refusal);
        String scale = write(
                        List.of(info("x", ElementType.FLOAT, "N", "2")),
                        List.of(floats("bn.scale", List.of(2L), one)),
                        List.of(node("Mul", "x bn.scale", "y")),
                        List.of(info("y", ElementType.FLOAT, "N", "2")))
                .toString();
        String lacking = String.valueOf(assertThrows(IllegalArgumentException.class, () -> estimator
                        .setInitialModel(scale)
                        .setInitialWeights("matching")
                        .fit(rows(6)))
                .getMessage());
        assertTrue(lacking.contains("lacks onnx.bn.mean") && lacking.contains("cannot start anew"), lacking);
    }
}
