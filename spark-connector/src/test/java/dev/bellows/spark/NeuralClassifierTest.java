package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NeuralClassifierTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 300, 3);

    @Test
    void learns() {
        NeuralClassificationModel model = Blobs.classifier().setNumWorkers(2).fit(blobs);
        assertEquals(3, model.numClasses());
        assertEquals(2, model.numFeatures());
        double accuracy = accuracy(model.transform(blobs));
        assertTrue(accuracy > 0.95, "accuracy " + accuracy);
    }

    @Test
    void tellsHowTrainingWent() {
        NeuralClassificationModel model = Blobs.classifier().fit(blobs);
        TrainingHistory summary = model.summary();
        assertEquals(5, summary.totalIterations());
        List<EpochMetrics> epochs = summary.epochs();
        for (int i = 0; i < epochs.size(); i++) {
            EpochMetrics epoch = epochs.get(i);
            assertEquals(i + 1, epoch.epoch());
            assertEquals(300, epoch.samples());
            assertTrue(epoch.seconds() > 0 && epoch.computeSeconds() > 0, epoch.toString());
        }
        assertTrue(epochs.get(4).loss() < epochs.get(0).loss(), summary.toString());
        assertTrue(epochs.get(4).metric("accuracy") > 0.9, summary.toString());
    }

    @Test
    void aTrainingThatDivergesEndsInASentence() {
        NeuralClassifier classifier = Blobs.classifier()
                .setNetwork(new Sequential(new Dense(8, ActivationFunction.RELU), new Dense(8), new Dense(3)))
                .setNumWorkers(2)
                .setEpochs(20)
                .setLearningRate(1e6);
        RuntimeException failure = assertThrows(RuntimeException.class, () -> classifier.fit(blobs));
        assertTrue(
                failure.getMessage().startsWith("fit: training: the loss must stay finite: ")
                        && failure.getMessage().contains(" at a learning rate of 1000000.0; lower learningRate, "),
                failure.getMessage());
    }

    @Test
    void takesArraysOfNumbersAsWellAsVectors() {
        Dataset<Row> arrays = blobs.withColumn(
                "features", org.apache.spark.ml.functions.vector_to_array(functions.col("features"), "float32"));
        NeuralClassificationModel fromArrays = Blobs.classifier().fit(arrays);
        NeuralClassificationModel fromVectors = Blobs.classifier().fit(blobs);
        Vector point = Vectors.dense(0.5, 0.25);
        assertEquals(fromVectors.predictRaw(point), fromArrays.predictRaw(point));
        assertEquals(
                300,
                fromArrays.transform(arrays).where("probability is not null").count());
    }

    @Test
    void sameSeedSameBitsAnotherSeedOthers() {
        NeuralClassifier classifier = Blobs.classifier().setNumWorkers(2).setEpochs(2);
        assertArrayEquals(weights(classifier.fit(blobs)), weights(classifier.fit(blobs)));
        assertNotEquals(
                classifier.fit(blobs).predictRaw(Vectors.dense(1, 1)),
                classifier.copy(new ParamMap()).setSeed(8).fit(blobs).predictRaw(Vectors.dense(1, 1)));
    }

    @Test
    void oneWorkerLearnsWhatTwoDoHoweverTheRowsArePartitioned() throws IOException {
        // 20 steps: 5 epochs of 60 rows in batches of 16, the last of them short
        NeuralClassifier classifier = Blobs.classifier().setEpochs(5);
        Dataset<Row> even = Blobs.frame(SPARK.session(), 60, 2);
        Dataset<Row> uneven =
                Blobs.frame(SPARK.session(), 55, 1).union(tail(55, 60)).union(even.where("label > 5"));
        NeuralClassificationModel one = classifier.setNumWorkers(1).fit(even);
        assertClose(one, classifier.setNumWorkers(2).fit(even));
        assertClose(one, classifier.setNumWorkers(2).fit(uneven));
    }

    @Test
    void workersMayBeLeftWithoutRowsInTheLastBatch() throws IOException {
        // 17 rows in batches of 16: in the last step only one worker has a row
        Dataset<Row> few = Blobs.frame(SPARK.session(), 17, 4);
        assertClose(
                Blobs.classifier().setNumWorkers(1).fit(few),
                Blobs.classifier().setNumWorkers(2).fit(few));
    }

    @Test
    void adamLearnsToo() {
        NeuralClassificationModel model = Blobs.classifier()
                .setOptimizer("adam")
                .setLearningRate(0.02)
                .setNumWorkers(2)
                .fit(blobs);
        assertTrue(accuracy(model.transform(blobs)) > 0.95, model.summary().toString());
    }

    @Test
    void crossValidatorVariesItsParams() {
        NeuralClassifier classifier = Blobs.classifier().setEpochs(2);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(classifier.learningRate(), new double[] {1e-6, 0.1})
                .build();
        CrossValidatorModel validated = new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setSeed(3)
                .fit(blobs);
        NeuralClassificationModel best = (NeuralClassificationModel) validated.bestModel();
        assertEquals(0.1, best.getLearningRate());
        assertTrue(
                validated.avgMetrics()[1] > validated.avgMetrics()[0],
                java.util.Arrays.toString(validated.avgMetrics()));
    }

    private Dataset<Row> tail(int from, int to) {
        return SPARK.session().createDataFrame(Blobs.rows(to).subList(from, to), Blobs.schema());
    }

    private static void assertClose(NeuralClassificationModel expected, NeuralClassificationModel actual)
            throws IOException {
        double difference = SavedWeights.largestRelativeDifference(expected, actual);
        assertTrue(difference <= 1e-5, "largest relative weight difference " + difference);
    }

    static double accuracy(Dataset<Row> scored) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(scored);
    }

    private static byte[] weights(NeuralClassificationModel model) {
        return model.state().network().weights().chunks().get(0);
    }

    /** What a fit finds out is told by its model, also where a Param was left to it by setting nothing on purpose. */
    @Test
    void theModelTellsWhatWasFoundWhereParamsAreEmptyOnPurpose() {
        Dataset<Row> named = blobs.withColumn("label", functions.expr("elt(label + 1, 'a', 'b', 'c')"));
        NeuralClassificationModel model =
                Blobs.classifier().setEpochs(1).setInputShape().setLabels().fit(named);
        assertArrayEquals(new int[] {2}, model.getInputShape());
        assertArrayEquals(new String[] {"a", "b", "c"}, model.getLabels());
        NeuralRegressionModel regression = new NeuralRegressor()
                .setNetwork("{\"layer\": \"Dense\", \"units\": 1}")
                .setInputShape()
                .setEpochs(1)
                .fit(blobs);
        assertArrayEquals(new int[] {2}, regression.getInputShape());
    }
}
