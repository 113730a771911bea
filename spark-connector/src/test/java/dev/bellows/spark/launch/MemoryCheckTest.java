package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.TestSession;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MemoryCheckTest {
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @Test
    void aNetworkThatIsTooLargeIsRefusedBeforeARowIsRead() {
        Dataset<Row> unreadable = Blobs.frame(SPARK.session(), 30, 2).filter("raise_error('a row was read') is null");
        Sequential large = new Sequential(new Dense(1_000_000_000), new Dense(3)); // 24 GB
        String sentence = assertThrows(IllegalStateException.class, () -> Blobs.classifier()
                        .setInputShape(2)
                        .setNetwork(large)
                        .fit(unreadable))
                .getMessage();
        assertTrue(sentence.startsWith("memory: a worker takes at least "), sentence);
        assertTrue(sentence.contains("spark.driver.memory"), sentence);
    }

    @Test
    void addsUpWeightsGradientsAndAShareOfTheStates() {
        WorkerMemory adam = WorkerMemory.of(spec(new Adam(0.001)), 2);
        assertEquals(new WorkerMemory(8 * GIB, 8 * GIB, 8 * GIB, 4 * MIB), adam);
        assertEquals(0, WorkerMemory.of(spec(new Sgd(0.1)), 2).states());
        ExecutorMemory there = executor(new SparkConf(false).set("spark.executor.memory", "16g"));
        assertEquals(
                Optional.of("memory: a worker takes at least 24.0 GiB off the heap, 8.0 GiB of weights + 8.0 GiB of"
                    + " gradients + 8.0 GiB of the optimizer's states, and there are 16.0 GiB (spark.executor.memory,"
                    + " as -XX:MaxDirectMemorySize is not set); raise spark.executor.memory, or"
                    + " -XX:MaxDirectMemorySize in spark.executor.extraJavaOptions and spark.executor.memoryOverhead"
                    + " with it, or trainingResources, or numWorkers, which share the states"),
                MemoryCheck.refusal(adam, there, 1));
    }

    private static TrainingSpec spec(Optimizer optimizer) {
        return new TrainingSpec(
                new Dense.Config(1 << 20, false, null),
                List.of(Spec.of(DType.F32, 1 << 11)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(optimizer));
    }

    @Test
    void ofTablesTrainedByRowsOnlyTheWeightsAreCertain() {
        TrainingSpec spec = new TrainingSpec(
                new Embedding.Config(1 << 20, 256, null, true),
                List.of(Spec.of(DType.I32, 4)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(new Adam(0.001)));
        assertEquals(GIB, WorkerMemory.of(spec, 2).least());
    }

    @Test
    void warnsWhereActivationsMayBeTooMuchAndWhereTheContainerIsTooSmall() {
        WorkerMemory small = new WorkerMemory(100 * MIB, 100 * MIB, 0, MIB);
        ExecutorMemory there = executor(new SparkConf(false));
        assertEquals(Optional.empty(), MemoryCheck.warning(small, there, 1, 100 * MIB));
        String activations = MemoryCheck.warning(small, there, 1, GIB).orElseThrow();
        assertTrue(activations.contains("about 1.0 GiB of activations"), activations);
        assertTrue(activations.contains("set activationMemory, lower batchSize"), activations);
        String container = MemoryCheck.warning(small, there, 1, 300 * MIB).orElseThrow();
        assertTrue(container.contains("384 MiB beside the heap (spark.executor.memoryOverhead)"), container);
    }

    @Test
    void knowsWhatTheConfigurationGivesAnExecutor() {
        SparkConf conf = new SparkConf(false)
                .set("spark.executor.memory", "4g")
                .set("spark.executor.extraJavaOptions", "-Xss4m -XX:MaxDirectMemorySize=6g")
                .set("spark.executor.memoryOverhead", "7g");
        assertEquals(6 * GIB, executor(conf).direct());
        assertEquals(Optional.of(7 * GIB), executor(conf).beside());
        assertEquals(
                Optional.empty(),
                ExecutorMemory.of("spark://host:7077", conf, TrainingResources.NONE)
                        .beside());
        TrainingResources own =
                TrainingResources.parse("{\"executorMemory\": \"8g\", \"executorMemoryOverhead\": \"9g\"}");
        ExecutorMemory ofItsOwn = ExecutorMemory.of("k8s://https://host", new SparkConf(false), own);
        assertEquals(8 * GIB, ofItsOwn.direct());
        assertEquals(Optional.of(9 * GIB), ofItsOwn.beside());
    }

    private static ExecutorMemory executor(SparkConf conf) {
        return ExecutorMemory.of("yarn", conf, TrainingResources.NONE);
    }
}
