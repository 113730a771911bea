package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SparseDense;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of 262,144 numbers of which a few are not 0. */
class SparseColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int FEATURES = 1 << 18;
    private static final int ROWS = 200;

    @TempDir
    Path folder;

    /** Texts of up to 6 words; which of two words stands in one says its label. */
    private final Dataset<Row> texts = new HashingTF()
            .setNumFeatures(FEATURES)
            .setInputCol("words")
            .setOutputCol("features")
            .transform(new Tokenizer()
                    .setInputCol("text")
                    .setOutputCol("words")
                    .transform(SPARK.session()
                            .range(0, ROWS, 1, 3)
                            .selectExpr(
                                    "id",
                                    "CAST(id % 2 AS INT) AS label",
                                    "concat_ws(' ', slice(array(concat('w', id % 17), concat('v', id % 13),"
                                            + " concat('u', id % 7), 'the', 'and'), 1, CAST(1 + id % 5 AS INT)), IF(id % 2"
                                            + " = 0, 'cat', 'dog')) AS text")));

    @Test
    void learnsAndScoresWithoutEverMakingAWholeRow() throws IOException {
        NeuralClassificationModel model = classifier().fit(texts);
        assertArrayEquals(new int[] {8, 2}, model.getInputShape());
        assertEquals(FEATURES, model.numFeatures());
        assertEquals(ROWS, right(model));
        List<Row> scores = scores(model);
        model.save(folder.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(folder.resolve("model").toString());
        assertEquals(scores, scores(loaded));
        Row first = texts.first();
        assertEquals(
                scores.get(0).<Vector>getAs(0).apply(1),
                loaded.predictRaw(first.getAs("features")).apply(1),
                1e-6);
    }

    @Test
    void trainsWithTwoWorkersWhatOneTrains() throws IOException {
        Map<String, float[]> one = SavedWeights.of(classifier().setEpochs(2).fit(texts));
        Map<String, float[]> two =
                SavedWeights.of(classifier().setEpochs(2).setNumWorkers(2).fit(texts));
        one.forEach((name, array) -> assertArrayEquals(array, two.get(name), 1e-5f, name));
    }

    @Test
    void givesAModelRoomForLongerRows() {
        NeuralClassificationModel model =
                classifier().setInputShape(6, 2).setEpochs(1).fit(texts);
        Dataset<Row> longer = SPARK.session()
                .createDataFrame(
                        List.of(new Holder(Vectors.dense(new double[FEATURES]).toSparse())), Holder.class);
        assertEquals(1, model.transform(longer).where("prediction >= 0").count());
        double[] ones = new double[FEATURES];
        java.util.Arrays.fill(ones, 5, 12, 1);
        Dataset<Row> seven = SPARK.session()
                .createDataFrame(List.of(new Holder(Vectors.dense(ones).toSparse())), Holder.class);
        String message = NeuralClassificationModelTest.messages(
                assertThrows(Exception.class, () -> model.transform(seven).collect()));
        assertTrue(
                message.contains(
                        "featuresCol: column 'features' holds 7 numbers other than 0 in row 0 of partition 0, but"
                                + " inputShape [6, 2] has room for 6; set inputShape to [7, 2] or more; a trained model"
                                + " too can be given another"),
                message);
        List<Row> before = scores(model);
        model.set(model.inputShape(), new int[] {16, 2});
        assertEquals(1, model.transform(seven).where("prediction >= 0").count());
        List<Row> after = scores(model);
        for (int i = 0; i < ROWS; i++) {
            assertArrayEquals(
                    before.get(i).<Vector>getAs(0).toArray(),
                    after.get(i).<Vector>getAs(0).toArray(),
                    1e-6);
        }
    }

    @Test
    void refusesWhatIsNoSuchVector() {
        assertTrue(refusal(Blobs.frame(SPARK.session(), 10, 1))
                .startsWith(
                        "featuresCol: column 'features' holds a vector of 2 in row 0 of partition 0, but SparseDense"
                                + " has 262144 features; "));
        assertEquals(
                "featuresCol: column 'features' must be a vector for a network that begins with SparseDense: it is"
                        + " array<int>; give it a vector column, such as HashingTF or OneHotEncoder makes",
                refusal(SPARK.session().sql("SELECT array(1, 2) AS features, 0 AS label")));
    }

    @Test
    void refusesToWriteOutLongSparseRowsBeforeAnyIsPlaced() {
        NeuralClassifier dense = classifier().setNetwork(new Sequential(new Dense(8), new Dense(2)));
        String sentence =
                "featuresCol: column 'features' holds a sparse vector of 262144 in row 0 of partition 0, which a"
                        + " network that begins with Dense takes written out, 1048576 bytes a row; begin it with"
                        + " SparseDense(262144, units) in the place of Dense(units)";
        for (NeuralClassifier classifier : List.of(
                dense, dense.copy(new org.apache.spark.ml.param.ParamMap()).setInputShape(FEATURES))) {
            assertEquals(
                    sentence,
                    assertThrows(IllegalArgumentException.class, () -> classifier.fit(texts))
                            .getMessage());
        }
    }

    /** A row. */
    public static final class Holder {
        private final Vector features;

        Holder(Vector features) {
            this.features = features;
        }

        public Vector getFeatures() {
            return features;
        }
    }

    private long right(NeuralClassificationModel model) {
        return model.transform(texts).where("prediction = label").count();
    }

    private List<Row> scores(NeuralClassificationModel model) {
        return model.transform(texts).select("rawPrediction").collectAsList();
    }

    private static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setNetwork(new Sequential(new SparseDense(FEATURES, 8, ActivationFunction.TANH), new Dense(2)))
                .setEpochs(15)
                .setSeed(3)
                .setLearningRate(0.02);
    }

    private static String refusal(Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> classifier().fit(rows))
                .getMessage();
    }
}
