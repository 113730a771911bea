package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Param gradientCompression: gradients that travel in fewer bytes. */
class GradientCompressionTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static NeuralClassifier classifier(String compression) {
        return Blobs.classifier()
                .setNumWorkers(2)
                .setEpochs(6)
                .setBatchSize(16)
                .setGradientCompression(compression)
                .setCompressionThreshold(0.1)
                .setCompressionShare(0.1)
                .setCompressionRank(1);
    }

    private static double[] scores(NeuralClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("rawPrediction").collectAsList().stream()
                .flatMapToDouble(row -> Arrays.stream(row.<Vector>getAs(0).toArray()))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "2bit", "powersgd"})
    void workersLearnAndRepeatThemselves(String compression) {
        Dataset<Row> rows = Blobs.frame(SPARK.session(), 120, 2).cache();
        NeuralClassificationModel model = classifier(compression).fit(rows);
        double[] losses = model.summary().objectiveHistory();
        assertTrue(losses[losses.length - 1] < 0.7 * losses[0], () -> "losses " + Arrays.toString(losses));
        assertArrayEquals(scores(model, rows), scores(classifier(compression).fit(rows), rows));
        assertFalse(Arrays.equals(scores(model, rows), scores(classifier("fp32").fit(rows), rows)));
        rows.unpersist();
    }

    @Test
    void refusesWhatItDoesNotGoTogetherWith() {
        assertEquals(
                "gradientCompression: must be fp32 where workers divide layers (tensorParallel), as all of them must"
                        + " get the same gradients of what each has whole: int8; set it to fp32, or tensorParallel to 1",
                refusal(classifier("int8").setTensorParallel(2)));
        assertEquals(
                "gradientCompression: must be fp32 where workers update by themselves (syncEvery), as gradients do not"
                        + " travel then: topk; set it to fp32, or syncEvery to 1",
                refusal(classifier("topk").setSyncEvery(2)));
        assertEquals(
                "gradientCompression: must be fp32 with logicalShards, as what is held back depends on numWorkers:"
                        + " bf16; set it to fp32, or logicalShards to 0",
                refusal(classifier("bf16").setLogicalShards(4)));
        assertEquals(
                "compressionShare: must be above 0 and at most 0.5, as places travel with the numbers: 0.6",
                refusal(classifier("topk").setCompressionShare(0.6)));
    }

    private static String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(Blobs.frame(SPARK.session(), 12, 2)))
                .getMessage();
    }
}
