package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.device.WorkerDevice;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spark gives the tasks of one host its two GPUs, and each computes on its own; the emulated driver stands for them. */
class GpusOfTasksTest {
    private static final double TOLERANCE = 1e-4;

    /** What a fit and its model do on a cluster. */
    private static void computesOnBoth(Cluster cluster) {
        Dataset<Row> points = SmallFits.points(cluster.session());
        NeuralClassificationModel onGpus = SmallFits.classifier("gpu").fit(points);
        List<WorkerDevice> devices = onGpus.summary().devices();
        assertEquals(Set.of("0", "1"), all(devices, WorkerDevice::address), devices.toString());
        assertEquals(Set.of("cuda:0", "cuda:1"), all(devices, WorkerDevice::device), devices.toString());
        assertEquals(Set.of("gpu"), all(devices, WorkerDevice::kind));
        assertEquals(Set.of("emulated device"), all(devices, WorkerDevice::model));
        NeuralClassificationModel onProcessors = SmallFits.classifier("cpu").fit(points);
        assertEquals(Set.of("cpu"), all(onProcessors.summary().devices(), WorkerDevice::kind));
        assertArrayEquals(
                onProcessors.summary().objectiveHistory(), onGpus.summary().objectiveHistory(), TOLERANCE, "losses");
        double[][] expected = SmallFits.probabilities(onProcessors, points);
        double[][] scored = SmallFits.probabilities(onGpus, points);
        for (int row = 0; row < expected.length; row++) {
            assertArrayEquals(expected[row], scored[row], TOLERANCE, "row " + row);
        }
        assertEquals(Set.of("cuda:0", "cuda:1"), loaded(cluster), "devices with a network to score with");
        assertEquals(
                onProcessors.evaluate(points).loss(), onGpus.evaluate(points).loss(), TOLERANCE);
    }

    private static Set<String> all(List<WorkerDevice> devices, Function<WorkerDevice, String> what) {
        return devices.stream().map(what).collect(Collectors.toSet());
    }

    /** The devices of which some executor has memory in use. */
    private static Set<String> loaded(Cluster cluster) {
        return new TreeSet<>(JavaSparkContext.fromSparkContext(cluster.session().sparkContext())
                .parallelize(List.of(0, 1), 2)
                .flatMap(task -> List.of("cuda:0", "cuda:1").stream()
                        .filter(name -> Backends.named(name).liveBytes() > 0)
                        .iterator())
                .collect());
    }

    @Nested
    class OfTwoExecutors {
        @RegisterExtension
        static final Cluster CLUSTER = new Cluster(1, 2)
                .with("spark.executor.cores", "1")
                .with("spark.executor.memory", "500m")
                .with(() -> EmulatedGpus.settings(1, "0", "1"));

        @Test
        void eachHasACardOfItsOwn() {
            assertEquals(2, CLUSTER.executors().size());
            computesOnBoth(CLUSTER);
        }
    }

    @Nested
    class OfOneExecutor {
        @RegisterExtension
        static final Cluster CLUSTER = new Cluster(1, 2).with(() -> EmulatedGpus.settings(2, "0", "1"));

        @Test
        void eachTaskHasACardOfItsOwn() {
            assertEquals(1, CLUSTER.executors().size());
            computesOnBoth(CLUSTER);
        }

        @Test
        void autoTakesThemToo() {
            NeuralClassificationModel model = SmallFits.classifier("auto").fit(SmallFits.points(CLUSTER.session()));
            assertEquals(Set.of("gpu"), all(model.summary().devices(), WorkerDevice::kind));
            NeuralClassificationModel one =
                    SmallFits.classifier("auto").setNumWorkers(1).fit(SmallFits.points(CLUSTER.session()));
            assertEquals("gpu", one.summary().devices().get(0).kind());
        }
    }

    @Nested
    class OfWhichOneIsNotThere {
        @RegisterExtension
        static final Cluster CLUSTER = new Cluster(1, 2).with(() -> EmulatedGpus.settings(2, "0", "7"));

        @Test
        void allComputeOnProcessorsAndTheFitSaysWhy() {
            List<WorkerDevice> devices = SmallFits.classifier("auto")
                    .fit(SmallFits.points(CLUSTER.session()))
                    .summary()
                    .devices();
            assertEquals(Set.of("cpu"), all(devices, WorkerDevice::kind), devices.toString());
            String notes = String.join("\n", all(devices, WorkerDevice::note));
            String why =
                    "Spark gave GPU 7, and device: GPU 7 is none of the 2 that this process sees, which are numbered"
                            + " from 0";
            assertTrue(notes.contains("all workers compute on processors because some have no GPU: rank "), notes);
            assertTrue(notes.lines().anyMatch(why::equals), notes);
        }

        @Test
        void whoWantsGpusAloneIsRefused() {
            String sentence = Refusals.of(() -> SmallFits.classifier("gpu").fit(SmallFits.points(CLUSTER.session())));
            assertTrue(sentence.startsWith("device: GPU 7 is none of the 2 that this process sees"), sentence);
        }
    }
}
