package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EpochMetrics;
import java.util.Set;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the engine knows of optimizers, schedules, losses and so on, asked for by Params. */
class TrainingParamsTest {
    private static final double SLACK = 1e-5;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 120, 2);

    private static NeuralClassifier manySettings() {
        return Blobs.classifier()
                .setEpochs(20)
                .setOptimizer("{\"optimizer\": \"Lamb\", \"weightDecay\": 0.001}")
                .setLearningRate(0.02)
                .setSchedule("{\"schedule\": \"Warmup\", \"steps\": 10, \"then\": \"cosine\"}")
                .setLoss("{\"loss\": \"SoftmaxCrossEntropyLoss\", \"smoothing\": 0.05}")
                .setInitializer("msra")
                .setClipping("{\"clipping\": \"ClipByGlobalNorm\", \"limit\": 5}")
                .setParameterGroups("[{\"pattern\": \"*.bias\", \"decay\": 0}]");
    }

    @Test
    void learnsWithAllOfThemTheSameOnOneWorkerAndOnTwo() {
        NeuralClassificationModel alone = manySettings().setNumWorkers(1).fit(blobs);
        NeuralClassificationModel together = manySettings().setNumWorkers(2).fit(blobs);
        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(alone.transform(blobs));
        assertTrue(accuracy > 0.95, "accuracy " + accuracy);
        Vector point = Vectors.dense(0.5, -0.25);
        assertArrayEquals(
                alone.predictRaw(point).toArray(), together.predictRaw(point).toArray(), SLACK);
    }

    @Test
    void whatTheyAreMatters() {
        Vector point = Vectors.dense(0.5, -0.25);
        double[] usual =
                Blobs.classifier().setEpochs(1).fit(blobs).predictRaw(point).toArray();
        double[] other = Blobs.classifier()
                .setEpochs(1)
                .setSchedule("{\"schedule\": \"Factor\", \"every\": 1, \"factor\": 0.5}")
                .fit(blobs)
                .predictRaw(point)
                .toArray();
        assertTrue(Math.abs(usual[0] - other[0]) > SLACK);
    }

    @Test
    void measuresWhatIsAskedFor() {
        NeuralClassificationModel model = Blobs.classifier()
                .setMetrics("f1", "top-2-accuracy", "cross-entropy")
                .setNumWorkers(2)
                .fit(blobs);
        EpochMetrics last = model.summary().epochs().get(4);
        assertEquals(
                Set.of("f1", "top-2-accuracy", "cross-entropy"), last.metrics().keySet());
        assertTrue(last.metric("f1") > 0.9, last.toString());
        assertTrue(last.metric("top-2-accuracy") >= last.metric("f1"), last.toString());
    }

    @Test
    void refusesBeforeAnyJobWhatDoesNotFitTogether() {
        String loss = refusal(Blobs.classifier().setInputShape(2).setLoss("L2Loss"));
        assertTrue(loss.startsWith("loss: L2Loss[] does not take outputs f32[2, 3] and labels i32[2]: "), loss);
        assertEquals(
                "parameter groups: no parameter matches 'encoder.*': [0.weight, 0.bias, 1.weight, 1.bias]",
                refusal(Blobs.classifier()
                        .setInputShape(2)
                        .setParameterGroups("[{\"pattern\": \"encoder.*\", \"rate\": 0}]")));
        assertEquals(
                "optimizer: 'Lamb' has no setting 'momentum'; it has learningRate, beta1, beta2, epsilon, weightDecay,"
                        + " bounds",
                refusal(Blobs.classifier().setOptimizer("{\"optimizer\": \"Lamb\", \"momentum\": 0.9}")));
    }

    private String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.transformSchema(blobs.schema()))
                .getMessage();
    }
}
