package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.ModelFolder;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.LastStep;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.rnn.LSTM;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Columns of arrays that are longer in one row than in another. */
class SequenceColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private static final int ROWS = 120;

    @TempDir
    Path folder;

    /** From 1 to 13 ids; the last one says the class. */
    static Dataset<Row> ids(int rows) {
        return SPARK.session()
                .range(0, rows, 1, 3)
                .selectExpr(
                        "transform(sequence(1, CAST(1 + id * 7 % 13 AS INT)), i -> CAST(1 + (id * i) % 9 AS INT)) AS"
                                + " features",
                        "id")
                .selectExpr("features", "IF(element_at(features, -1) > 4, 1, 0) AS label", "id");
    }

    private static NeuralClassifier classifier() {
        return classifier(new Sequential(new Embedding(10, 8), new LSTM(12), new LastStep(), new Dense(2)));
    }

    private static NeuralClassifier classifier(Block network) {
        return new NeuralClassifier()
                .setNetwork(network)
                .setInputShape(-1)
                .setEpochs(3)
                .setBatchSize(16)
                .setSeed(5)
                .setLearningRate(0.05);
    }

    @Test
    void learnsWhatTheLastStepSays() throws IOException {
        NeuralClassificationModel model = classifier().setEpochs(25).fit(ids(ROWS));
        assertArrayEquals(new int[] {-1}, model.getInputShape());
        assertEquals(
                List.of(Spec.of(DType.I32, 16), Spec.of(DType.I32)),
                model.state().network().inputs());
        Dataset<Row> scored = model.transform(ids(ROWS));
        assertTrue(scored.where("prediction = label").count() > ROWS * 0.95, "of " + ROWS);
        assertEquals(
                scored.where("prediction = label").count() / (double) ROWS,
                model.evaluate(ids(ROWS)).metrics().get("accuracy"),
                1e-9);
        assertTrue(model.state().layers().contains("LSTM"), model.state().layers());
        model.save(folder.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(folder.resolve("model").toString());
        assertArrayEquals(new int[] {-1}, loaded.getInputShape());
        assertSameScores(scores(model), scores(loaded));
    }

    @Test
    void scoresEachRowAsItScoresItAlone() {
        NeuralClassificationModel model = classifier().fit(ids(ROWS));
        List<Row> together = scores(model);
        model.setInferBatchSize(1);
        assertSameScores(together, scores(model));
    }

    @Test
    void anyNumberOfWorkersTrainsTheSame() throws IOException {
        Map<String, float[]> one = SavedWeights.of(classifier().fit(ids(ROWS)));
        for (int workers : List.of(2, 3)) {
            Map<String, float[]> some =
                    SavedWeights.of(classifier().setNumWorkers(workers).fit(ids(ROWS)));
            one.forEach((path, array) -> assertArrayEquals(array, some.get(path), 1e-5f, path + " of " + workers));
        }
    }

    @Test
    void trainsTheSameWhateverTheRoom() throws IOException {
        NeuralClassifier whole = classifier().setBatchSize(ROWS);
        Map<String, float[]> expected = SavedWeights.of(whole.fit(ids(ROWS)));
        for (int room : List.of(13, 100)) {
            Map<String, float[]> actual =
                    SavedWeights.of(whole.setMaxLength(room).fit(ids(ROWS)));
            expected.forEach((path, array) -> assertArrayEquals(array, actual.get(path), 1e-5f, path));
        }
    }

    @Test
    void cutsWhatIsLongerThanMaxLengthInTrainingAndInScoring() throws IOException {
        Dataset<Row> cut = ids(ROWS).selectExpr("slice(features, 1, 4) AS features", "label", "id");
        NeuralClassificationModel expected = classifier().setMaxLength(4).fit(cut);
        NeuralClassificationModel actual = classifier().setMaxLength(4).fit(ids(ROWS));
        assertEquals(0, SavedWeights.largestRelativeDifference(expected, actual), 1e-6);
        assertSameScores(
                expected.transform(cut).orderBy("id").select("rawPrediction").collectAsList(), scores(actual));
        assertEquals(expected.evaluate(cut).loss(), actual.evaluate(ids(ROWS)).loss(), 1e-6);
    }

    /** Each batch has room for its own longest sequence; a checkpoint is for all of them. */
    @Test
    void checkpointsHaveRoomForTheLongest() throws IOException {
        classifier()
                .setCheckpointDir(folder.toUri().toString())
                .setRunId("sequences")
                .fit(ids(ROWS));
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.toList();
        }
        List<Path> inputs =
                all.stream().filter(file -> file.endsWith(ModelFolder.INPUTS)).toList();
        assertFalse(inputs.isEmpty(), all.toString());
        for (Path file : inputs) {
            assertEquals(
                    List.of(Spec.of(DType.I32, 16), Spec.of(DType.I32)),
                    ModelFolder.open(new LocalFolder(file.getParent())).inputs().orElseThrow());
        }
    }

    @Test
    void takesStepsOfSeveralNumbers() {
        Dataset<Row> curves = ids(ROWS)
                .selectExpr(
                        "transform(features, x -> array(x / 9.0, 1.0 - x / 9.0)) AS curve",
                        "CAST(aggregate(features, 0, (a, x) -> a + x) AS DOUBLE) / size(features) / 9 AS mean");
        NeuralRegressor regressor = new NeuralRegressor()
                .setFeaturesCol("curve")
                .setLabelCol("mean")
                .setInputShape(-1, 2)
                .setNetwork(new Sequential(new MeanOverTime(), new Dense(1)))
                .setEpochs(200)
                .setBatchSize(20)
                .setLearningRate(0.05)
                .setSeed(1);
        NeuralRegressionModel model = regressor.fit(curves);
        assertEquals(0, model.evaluate(curves).loss(), 1e-4);
        model.set(model.inputShape(), new int[] {-1});
        assertEquals(
                0,
                regressor.setInputShape(-1).fit(curves).evaluate(curves).loss(),
                1e-4,
                "the first row tells the shape of a step");
    }

    @Test
    void aNetworkOfNamedInputsTakesLengthsByName() {
        String network = """
            {"layer": "Network", "inputs": ["words", "price", "words_lengths"], "nodes": [
                {"name": "embedded", "layer": {"layer": "Embedding", "vocabulary": 10, "size": 3}, "inputs": ["words"]},
                {"name": "mean", "layer": "MeanOverTime", "inputs": ["embedded", "words_lengths"]},
                {"name": "both", "layer": "Join", "inputs": ["mean", "price"]},
                {"name": "score", "layer": {"layer": "Dense", "units": 1}}]}
            """;
        Dataset<Row> rows = ids(ROWS)
                .selectExpr(
                        "features AS words",
                        "array(CAST(id % 5 AS DOUBLE)) AS price",
                        "CAST(label AS DOUBLE) AS label",
                        "id");
        NeuralEstimator estimator = new NeuralEstimator()
                .setNetwork(network)
                .setLoss("L2Loss")
                .setEpochs(2)
                .setBatchSize(16);
        NeuralModel model = estimator.fit(rows);
        List<Row> together =
                model.transform(rows).orderBy("id").select("prediction").collectAsList();
        List<Row> alone = model.setInferBatchSize(1)
                .transform(rows)
                .orderBy("id")
                .select("prediction")
                .collectAsList();
        for (int i = 0; i < ROWS; i++) {
            assertEquals(
                    together.get(i).<Number>getAs(0).floatValue(),
                    alone.get(i).<Number>getAs(0).floatValue(),
                    1e-5);
        }
    }

    @Test
    void givesAModelRoomForLongerRows() {
        NeuralClassificationModel model = classifier().setEpochs(1).fit(ids(ROWS));
        Dataset<Row> longer = SPARK.session().sql("SELECT array_repeat(3, 17) AS features");
        assertTrue(message(() -> model.transform(longer).collectAsList())
                .contains("featuresCol: column 'features' holds a sequence of 17 in row 0 of partition 0, but there"
                        + " is room for 16; set maxLength to 17 or more, or to less to have longer sequences"
                        + " cut; a trained model too can be given another"));
        List<Row> before = scores(model);
        assertEquals(
                1,
                model.setMaxLength(40)
                        .transform(longer)
                        .where("prediction >= 0")
                        .count());
        assertSameScores(before, scores(model));
    }

    @Test
    void leavesOutEmptySequencesWhereHandleInvalidSaysSo() throws IOException {
        Dataset<Row> some = ids(ROWS).unionAll(SPARK.session().sql("SELECT array(), 1, -1L"));
        assertTrue(message(() -> classifier().fit(some)).contains("features' holds an empty sequence in row 0"));
        NeuralClassificationModel model = classifier().setHandleInvalid("skip").fit(some);
        assertEquals(0, SavedWeights.largestRelativeDifference(classifier().fit(ids(ROWS)), model), 1e-6);
        assertEquals(ROWS, model.transform(some).count());
        assertEquals(
                1,
                model.setHandleInvalid("keep")
                        .transform(some)
                        .where("isnan(prediction)")
                        .count());
    }

    @Test
    void refusesWhatDependsOnTheLengthBeforeAnyJob() {
        String refused = message(() ->
                classifier(new Sequential(new Embedding(10, 8), new Dense(2))).fit(ids(10)));
        assertTrue(refused.contains("takes no lengths, so what fills up the short ones would count"), refused);
        String whole = message(() ->
                classifier(new Sequential(new Embedding(10, 8), new LSTM(2))).fit(ids(10)));
        assertTrue(whole.startsWith("network: does not take sequences of any length: "), whole);
        String vector = message(() -> classifier().fit(Blobs.frame(SPARK.session(), 10, 1)));
        assertEquals(
                "featuresCol: column 'features' must be an array of numbers, words, vectors or arrays, as its length"
                        + " is to vary from row to row: it is vector",
                vector.strip());
    }

    private static String message(Runnable fails) {
        return NeuralClassificationModelTest.messages(assertThrows(Exception.class, fails::run));
    }

    private static List<Row> scores(NeuralClassificationModel model) {
        return model.transform(ids(ROWS)).orderBy("id").select("rawPrediction").collectAsList();
    }

    private static void assertSameScores(List<Row> expected, List<Row> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).<Vector>getAs(0).toArray(),
                    actual.get(i).<Vector>getAs(0).toArray(),
                    1e-5,
                    "row " + i);
        }
    }
}
