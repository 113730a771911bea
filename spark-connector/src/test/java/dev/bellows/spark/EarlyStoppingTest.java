package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fits that end when they get no better. */
class EarlyStoppingTest {
    private static final int EPOCHS = 60;
    private static final int PATIENCE = 3;
    private static final double SLACK = 1e-5;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    /** Every other row that is held out says something else, so that to be sure is better for a while only. */
    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 150, 3)
            .selectExpr("*", "abs(hash(cast(features as string))) % 10 as draw")
            .selectExpr("features", "if(draw = 0, (label + 1) % 3, label) as label", "draw < 2 as held");

    private static NeuralClassifier endless() {
        return Blobs.classifier()
                .setValidationIndicatorCol("held")
                .setLearningRate(0.01)
                .setNumWorkers(2)
                .setEpochs(EPOCHS);
    }

    private static NeuralClassifier patient() {
        return endless().setEarlyStoppingPatience(PATIENCE);
    }

    @Test
    void endsWithTheBitsOfTheBestEpochAndSaysWhichThatWas() throws IOException {
        NeuralClassificationModel model = patient().fit(blobs);
        double[] losses = model.summary().metricHistory("validation-loss");
        int best = model.summary().bestEpoch();
        assertTrue(best > 1 && best + PATIENCE < EPOCHS, "best was epoch " + best + ", which shows nothing");
        assertEquals(best + PATIENCE, losses.length);
        for (double loss : losses) {
            assertTrue(loss >= losses[best - 1]);
        }
        assertEquals(
                "validation-loss has not been better than " + losses[best - 1] + " for 3 epochs",
                model.summary().stopped());
        assertSameWeights(endless().setEpochs(best).fit(blobs), model);
        NeuralClassificationModel again = patient().fit(blobs);
        assertEquals(model.summary().stopped(), again.summary().stopped());
        assertSameWeights(model, again);

        model.save(directory.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(directory.resolve("model").toString());
        assertEquals(best, loaded.summary().bestEpoch());
    }

    @Test
    void decidesAlikeOnAnyNumberOfWorkers() throws IOException {
        NeuralClassificationModel two = patient().fit(blobs);
        NeuralClassificationModel one = patient().setNumWorkers(1).fit(blobs);
        assertEquals(two.summary().bestEpoch(), one.summary().bestEpoch());
        assertEquals(two.summary().totalIterations(), one.summary().totalIterations());
        assertTrue(SavedWeights.largestRelativeDifference(two, one) < SLACK);
    }

    @Test
    void aFitThatGoesOnFromACheckpointDecidesAsIfNothingHadHappened() throws IOException {
        NeuralClassificationModel undisturbed = patient().fit(blobs);
        int best = undisturbed.summary().bestEpoch();
        NeuralClassifier saving =
                patient().setCheckpointDir(directory.toString()).setRunId("run");
        saving.setEpochs(best + 1).fit(blobs);
        for (int resumed : new int[] {best + 1, best + PATIENCE}) { // the second time there is nothing left to do
            NeuralClassificationModel later = saving.setEpochs(EPOCHS).fit(blobs);
            assertEquals(resumed, later.summary().resumed());
            assertEquals(best, later.summary().bestEpoch());
            assertEquals(undisturbed.summary().stopped(), later.summary().stopped());
            assertSameWeights(undisturbed, later);
        }
        NeuralClassificationModel more =
                saving.setEarlyStoppingPatience(PATIENCE + 2).fit(blobs);
        assertEquals(best + PATIENCE, more.summary().resumed(), "more patience is the same training");
        assertEquals(best + PATIENCE + 2, more.summary().totalIterations());
        assertEquals(
                0, saving.setEarlyStoppingMetric("loss").fit(blobs).summary().resumed());
    }

    @Test
    void onRequestTheLastWeightsStayAndAllEpochsAreTrainedWhereEachIsBetter() throws IOException {
        NeuralClassificationModel last = patient().setRestoreBestWeights(false).fit(blobs);
        assertSameWeights(endless().setEpochs(last.summary().totalIterations()).fit(blobs), last);
        assertEquals(last.summary().totalIterations() - PATIENCE, last.summary().bestEpoch());

        NeuralClassificationModel all = Blobs.classifier()
                .setEarlyStoppingMetric("loss")
                .setEarlyStoppingPatience(1)
                .fit(blobs.where("not held"));
        assertNull(all.summary().stopped());
        assertEquals(5, all.summary().totalIterations());
        assertEquals(5, all.summary().bestEpoch());
    }

    @Test
    void theMetricKnowsWhetherMoreIsBetterAndADeltaMakesItHarder() {
        NeuralClassificationModel model = endless()
                .setEarlyStoppingMetric("validation-accuracy")
                .setEarlyStoppingPatience(4)
                .setEarlyStoppingMinDelta(0.9)
                .fit(blobs);
        assertEquals(1, model.summary().bestEpoch(), "no later epoch gets 90 % more of the rows right");
        assertEquals(5, model.summary().totalIterations());
        assertTrue(model.summary().metricHistory("validation-accuracy")[4]
                > model.summary().metricHistory("validation-accuracy")[0]);
    }

    @Test
    void aDivergedTrainingGivesTheBestWeightsBackToo() throws IOException {
        NeuralClassifier wild = Blobs.classifier()
                .setSchedule("{\"schedule\": \"MultiFactor\", \"after\": [30], \"factor\": 1e12}") // in epoch 4
                .setEpochs(9);
        NeuralClassificationModel model = wild.copy(wild.extractParamMap())
                .setEarlyStoppingMetric("loss")
                .setEarlyStoppingPatience(9)
                .fit(Blobs.frame(SPARK.session(), 120, 3));
        String why = model.summary().stopped();
        int best = model.summary().bestEpoch();
        assertTrue(
                why.startsWith("training: the loss must stay finite: ")
                        && why.endsWith("; the weights are those of epoch " + best + ", in which loss was best"),
                why);
        assertSameWeights(wild.setEpochs(best).fit(Blobs.frame(SPARK.session(), 120, 3)), model);
    }

    @Test
    void refusesBeforehandWhatItCannotGoBy() {
        assertEquals(
                "earlyStoppingMetric: validation-loss needs rows that are held out; set validationFraction or"
                        + " validationIndicatorCol, or earlyStoppingMetric to what is measured of the training rows,"
                        + " such as loss",
                refusal(patient().setValidationIndicatorCol("")));
        assertEquals(
                "earlyStoppingMetric: 'validation-f1' is not measured, only loss, accuracy, validation-loss,"
                        + " validation-accuracy; choose one of these, or add to metrics",
                refusal(patient().setEarlyStoppingMetric("validation-f1")));
    }

    private String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(blobs))
                .getMessage();
    }

    private static void assertSameWeights(NeuralClassificationModel expected, NeuralClassificationModel actual)
            throws IOException {
        Map<String, float[]> weights = SavedWeights.of(actual);
        SavedWeights.of(expected).forEach((name, array) -> assertArrayEquals(array, weights.get(name), name));
    }
}
