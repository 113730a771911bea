package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Params pipelineParallel and microBatches: networks that several workers have stage by stage. */
class StagedNetworkTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private static Dataset<Row> rows() {
        return ShortTexts.rows(SPARK.session());
    }

    private static List<double[]> raw(NeuralClassificationModel model) {
        return ShortTexts.raw(model, SPARK.session());
    }

    @Test
    void twoWorkersThatHaveAStageEachLearnWhatOneLearns() throws IOException {
        NeuralClassificationModel one =
                ShortTexts.classifier().setMetrics("accuracy").fit(rows());
        NeuralClassificationModel two = ShortTexts.classifier()
                .setMetrics("accuracy")
                .setNumWorkers(2)
                .setPipelineParallel(2)
                .setMicroBatches(3)
                .setCheckpointDir(folder.resolve("run").toString())
                .fit(rows());
        ShortTexts.assertAlike(raw(one), raw(two));
        assertArrayEquals(one.summary().objectiveHistory(), two.summary().objectiveHistory(), 1e-4);
        for (String score : List.of("accuracy", "validation-loss", "validation-accuracy")) {
            assertEquals(
                    2,
                    Arrays.stream(one.summary().metricHistory(score))
                            .filter(Double::isFinite)
                            .count(),
                    score);
            assertArrayEquals(one.summary().metricHistory(score), two.summary().metricHistory(score), 1e-4, score);
        }
        String saved = folder.resolve("model").toString();
        two.save(saved);
        ShortTexts.assertAlike(raw(one), raw(NeuralClassificationModel.load(saved)));
        ShortTexts.assertAlike(
                raw(two),
                raw(ShortTexts.classifier()
                        .setNumWorkers(2)
                        .setPipelineParallel(2)
                        .setInitialModel(saved)
                        .setLearningRate(1e-9)
                        .fit(rows())));
    }

    @Test
    void saysWhatDoesNotFit() {
        assertEquals(
                "pipelineParallel: times tensorParallel must divide numWorkers, as a replica of the network takes 2 × 1"
                        + " = 2 workers: 3 workers; set numWorkers to a multiple of it",
                refusal(ShortTexts.classifier().setNumWorkers(3).setPipelineParallel(2)));
        assertEquals(
                "pipelineParallel: there are no 2 stages in the network: each needs a layer with weights, and floating"
                        + " numbers must go from one to the next; there are at most 1 among 2 layers; 2 is too much"
                        + " for this network, lower it or set it to 1",
                refusal(ShortTexts.classifier()
                        .setNetwork(new Sequential(new Flatten(), new Dense(3)))
                        .setNumWorkers(2)
                        .setPipelineParallel(2)));
    }

    private static String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows()))
                .getMessage();
    }
}
