package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.device.WorkerDevice;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Executors with GPUs come for the training stage alone; the other stages have none. */
class GpusOfTheTrainingStageTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(2, 2)
            .with("spark.executor.cores", "1")
            .with("spark.executor.memory", "512m")
            .with(
                    "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures",
                    "300") // seconds, for executors to come
            .with("spark.dynamicAllocation.enabled", "true")
            .with("spark.dynamicAllocation.minExecutors", "0")
            .with("spark.dynamicAllocation.maxExecutors", "2")
            .with("spark.dynamicAllocation.shuffleTracking.enabled", "true")
            .with(() -> EmulatedGpus.ofWorkers("0", "1"));

    @Test
    void trainsOnThemAndScoresWithout() {
        Dataset<Row> points = SmallFits.points(CLUSTER.session());
        NeuralClassificationModel model = SmallFits.classifier("gpu")
                .setTrainingResources("{\"taskGpus\": 1, \"executorGpus\": 1, \"executorMemory\": \"500m\"}")
                .fit(points);
        List<WorkerDevice> devices = model.summary().devices();
        assertEquals(
                Set.of("gpu"),
                devices.stream().map(WorkerDevice::kind).collect(Collectors.toSet()),
                devices.toString());
        // each of the two machines, as Spark takes them for, has both
        assertTrue(
                devices.stream().allMatch(worker -> worker.device().equals("cuda:" + worker.address())),
                devices::toString);
        String refusal = Refusals.of(() -> model.transform(points));
        assertTrue(refusal.contains("it gives none to those that score"), refusal);
        assertEquals(points.count(), model.setDevice("auto").transform(points).count());
    }
}
