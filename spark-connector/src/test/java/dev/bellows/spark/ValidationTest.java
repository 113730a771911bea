package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EpochMetrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that are measured with and not trained on. */
class ValidationTest {
    private static final double SLACK = 1e-5;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 150, 3);

    /** One row in ten, spread over the partitions. */
    private Dataset<Row> marked() {
        return blobs.selectExpr("*", "abs(hash(cast(features as string))) % 10 = 0 as held");
    }

    private static NeuralClassifier byMark() {
        return Blobs.classifier().setValidationIndicatorCol("held").setMetrics("accuracy", "cross-entropy");
    }

    @Test
    void trainsOnTheOthersAloneToTheSameBits() throws IOException {
        NeuralClassificationModel apart =
                Blobs.classifier().setMetrics("accuracy").fit(marked().where("not held"));
        NeuralClassificationModel validated = byMark().fit(marked());
        Map<String, float[]> expected = SavedWeights.of(apart);
        SavedWeights.of(validated).forEach((name, weight) -> assertArrayEquals(expected.get(name), weight, name));
        long trained = marked().where("not held").count();
        assertEquals(trained, validated.summary().epochs().get(0).samples());
    }

    @Test
    void measuresWhatTheModelOfThatEpochWouldHaveScored() {
        Dataset<Row> held = marked().where("held");
        NeuralClassificationModel model = byMark().setNumWorkers(2).fit(marked());
        EpochMetrics last = model.summary().epochs().get(4);
        assertEquals(
                List.of(
                        "accuracy",
                        "cross-entropy",
                        "validation-loss",
                        "validation-accuracy",
                        "validation-cross-entropy"),
                List.copyOf(last.metrics().keySet()));
        assertEquals(score(model, held, "accuracy"), last.metric("validation-accuracy"), SLACK);
        assertEquals(score(model, held, "logLoss"), last.metric("validation-loss"), SLACK);
    }

    private static double score(NeuralClassificationModel model, Dataset<Row> rows, String metric) {
        return new MulticlassClassificationEvaluator().setMetricName(metric).evaluate(model.transform(rows));
    }

    @Test
    void theSameRowsAndScoresForAnyNumberOfWorkersAlsoWhereSomeHaveNone() {
        NeuralClassifier classifier =
                Blobs.classifier().setValidationFraction(0.05).setBatchSize(24);
        EpochMetrics alone = last(classifier.setNumWorkers(1).fit(blobs));
        // so few rows that the last worker's lanes have none
        EpochMetrics together = last(classifier.setNumWorkers(2).fit(blobs));
        assertTrue(150 - alone.samples() <= 12, 150 - alone.samples() + " rows for 24 lanes");
        assertEquals(alone.samples(), together.samples());
        assertEquals(alone.metric("validation-loss"), together.metric("validation-loss"), SLACK);
        assertEquals(alone.metric("validation-accuracy"), together.metric("validation-accuracy"), 0);
        EpochMetrics repartitioned = last(classifier.fit(blobs.repartition(2)));
        assertEquals(alone.samples(), repartitioned.samples());
        assertTrue(
                last(classifier.setSeed(8).fit(blobs)).metric("validation-loss") != together.metric("validation-loss"));
    }

    private static EpochMetrics last(NeuralClassificationModel model) {
        List<EpochMetrics> epochs = model.summary().epochs();
        return epochs.get(epochs.size() - 1);
    }

    @Test
    void refusesByASentence() {
        assertEquals(
                "validationIndicatorCol: column 'held' is true in none of the 150 rows; mark some rows, or set"
                        + " validationFraction instead",
                refusal(byMark(), blobs.selectExpr("*", "false as held")));
        assertEquals(
                "validationIndicatorCol: column 'held' is true in all of the 150 rows; leave rows to train on",
                refusal(byMark(), blobs.selectExpr("*", "true as held")));
        assertTrue(refusal(byMark(), blobs.selectExpr("*", "if(label = 0, null, true) as held"))
                .startsWith("validationIndicatorCol: column 'held' is null in row 0 of partition 0; "));
        assertEquals(
                "validationIndicatorCol: column 'held' must be a boolean: it is int; turn it into one by a condition,"
                        + " such as split = 'validation'",
                refusal(byMark(), blobs.selectExpr("*", "1 as held")));
        assertEquals(
                "validationFraction: must be 0 where validationIndicatorCol says which rows are for validation: 0.5"
                        + " beside column 'held'; set one of the two",
                refusal(byMark().setValidationFraction(0.5), marked()));
        assertEquals(
                "validationFraction: 1.0E-4 of the 150 rows leaves none to validate with, since equal rows are on one"
                        + " side; choose another share or seed, or mark rows with validationIndicatorCol",
                refusal(Blobs.classifier().setValidationFraction(1e-4), blobs));
    }

    private static String refusal(NeuralClassifier classifier, Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows))
                .getMessage();
    }
}
