package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates whose gradients are added up in several steps. */
class AccumulationTest {
    private static final double SLACK = 1e-5;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    /** A last update of an epoch that no number of steps makes whole. */
    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 150, 3);

    /** With a schedule over the whole training, which counts updates, and with rows that count differently. */
    private static NeuralClassifier classifier() {
        return Blobs.classifier()
                .setSchedule("cosine")
                .setClassWeights(1, 2, 0.5)
                .setValidationFraction(0.1);
    }

    @ParameterizedTest
    @CsvSource({"16, 2, 1", "16, 2, 2", "8, 4, 1", "4, 8, 2", "100, 2, 2"})
    void trainAsABatchThatManyTimesAsLarge(int rows, int steps, int workers) throws IOException {
        NeuralClassificationModel large =
                classifier().setBatchSize(rows * steps).fit(blobs);
        NeuralClassificationModel inSteps = classifier()
                .setBatchSize(rows)
                .setAccumulationSteps(steps)
                .setNumWorkers(workers)
                .fit(blobs);
        assertTrue(SavedWeights.largestRelativeDifference(large, inSteps) < SLACK);
        for (String metric : new String[] {"accuracy", "validation-loss"}) {
            assertArrayEquals(
                    large.summary().metricHistory(metric), inSteps.summary().metricHistory(metric), SLACK);
        }
        assertArrayEquals(large.summary().objectiveHistory(), inSteps.summary().objectiveHistory(), SLACK);
    }

    @Test
    void aFitThatIsResumedWithinAnEpochEndsWithTheSameBits() throws IOException {
        NeuralClassifier steps =
                classifier().setBatchSize(8).setAccumulationSteps(4).setNumWorkers(2);
        Map<String, float[]> undisturbed = SavedWeights.of(steps.fit(blobs));
        Set<String> saved = ConcurrentHashMap.newKeySet();
        steps.setCheckpointDir(directory.toString())
                .setCheckpointSteps(5)
                .setCheckpointInterval(0)
                .setRunId("run")
                .setListener(new FitListener() {
                    @Override
                    public void checkpointWritten(FitRun run, String path) {
                        if (saved.add(path) && saved.size() == 1) {
                            throw new IllegalStateException("the driver is lost");
                        }
                    }
                });
        assertThrows(RuntimeException.class, () -> steps.fit(blobs));
        SavedWeights.of(steps.fit(blobs))
                .forEach((name, array) -> assertArrayEquals(undisturbed.get(name), array, name));
        String first = saved.stream().sorted().toList().get(0);
        assertTrue(first.endsWith("checkpoint-000000008"), first + " is after the update of step 5");
    }

    @Test
    void stepsAreThoseOfBatchSizeRows() {
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        classifier()
                .setValidationFraction(0)
                .setBatchSize(16)
                .setAccumulationSteps(2)
                .setListener(new FitListener() {
                    @Override
                    public void fitStarted(FitRun run) {
                        told.add(run.info().steps());
                    }
                })
                .fit(blobs);
        assertEquals(Set.of(10), told);
    }

    @Test
    void refusesMoreRowsThanCanBeCounted() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> classifier()
                .setBatchSize(1 << 20)
                .setAccumulationSteps(1 << 12)
                .fit(blobs));
        assertEquals(
                "accumulationSteps: 4096 steps of 1048576 rows are more than the 2147483647 that an update can be made"
                        + " of; lower accumulationSteps or batchSize",
                error.getMessage());
    }
}
