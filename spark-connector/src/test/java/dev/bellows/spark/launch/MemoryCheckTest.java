package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.loss.InfoNCELoss;
import dev.bellows.nn.loss.L2Loss;
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
        WorkerMemory adam = WorkerMemory.of(plan(spec(new Adam(0.001), 1), 2));
        assertEquals(24 * GIB, adam.least(1));
        assertEquals(16 * GIB, WorkerMemory.of(plan(spec(new Sgd(0.1), 1), 2)).least(1));
        ExecutorMemory there = executor(new SparkConf(false).set("spark.executor.memory", "16g"));
        assertEquals(
                Optional.of("memory: a worker takes at least 24.0 GiB off the heap, 8.0 GiB of weights + 8.0 GiB of"
                        + " gradients + 8.0 GiB of the optimizer's states, and there are 16.0 GiB"
                        + " (spark.executor.memory, as -XX:MaxDirectMemorySize is not set); raise"
                        + " spark.executor.memory, or -XX:MaxDirectMemorySize in spark.executor.extraJavaOptions and"
                        + " spark.executor.memoryOverhead with it, or trainingResources, or numWorkers, which share the"
                        + " states (with shardWeights also the weights)"),
                MemoryCheck.refusal(adam, there, 1));
    }

    /** A gibibyte in each layer, and four in the table; Adam has two states. */
    @Test
    void whatWorkersDivideIsCountedByTheirParts() {
        int units = 1 << 14;
        Sequential.Config network = new Sequential.Config(List.of(
                new SlicedEmbedding.Config(1 << 16, units, 4, null),
                new Dense.Config(units, false, null, false),
                new Dense.Config(units, false, null, false)));
        TrainingSpec spec = new TrainingSpec(
                network, List.of(Spec.of(DType.I32, 1)), new L2Loss(), Optimization.of(new Adam(0.001)));
        List<Spec> labels = List.of(Spec.of(DType.F32, 1, units));
        WorkerMemory whole = WorkerMemory.of(new MemoryPlan(spec, labels, 1, 1, 4, false, false, false, false, 0));
        assertEquals((6 + 2 + 2 * 6) * GIB, whole.least(1));
        WorkerMemory replicas = WorkerMemory.of(new MemoryPlan(spec, labels, 4, 1, 4, false, false, false, false, 0));
        assertEquals((3 + 2 + 2 * 6 / 4) * GIB, replicas.least(1));
        assertEquals(3 * GIB, replicas.share());
        WorkerMemory divided = WorkerMemory.of(new MemoryPlan(spec, labels, 4, 2, 4, false, false, false, false, 0));
        assertEquals((2 + 1 + 1 + 2 * 5 / 2 + 2) * GIB, divided.least(1));
        assertEquals(6 * GIB, divided.weights());
        ExecutorMemory there = executor(new SparkConf(false).set("spark.executor.memory", "16g"));
        assertEquals(
                Optional.of("memory: a worker takes at least 20.0 GiB off the heap, 6.0 GiB of weights + 2.0 GiB of"
                        + " gradients + 12.0 GiB of the optimizer's states, and there are 16.0 GiB"
                        + " (spark.executor.memory, as -XX:MaxDirectMemorySize is not set)"),
                MemoryCheck.refusal(whole, there, 1).map(sentence -> sentence.substring(0, sentence.indexOf(';'))));
        assertEquals(Optional.empty(), MemoryCheck.refusal(divided, there, 1));
    }

    /** Two gibibytes of words and two of classes, divided in two; Adam has two states. */
    @Test
    void aVocabularyTakesWhatAWorkersStretchTakes() {
        int rows = 1 << 20;
        int units = 1 << 9;
        Sequential.Config network = new Sequential.Config(List.of(
                new Embedding.Config(rows, units, null, null),
                new MeanOverTime.Config(),
                new Dense.Config(rows, false, null)));
        TrainingSpec spec = new TrainingSpec(
                network,
                List.of(Spec.of(DType.I32, 3)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(new Adam(0.001)));
        WorkerMemory whole = WorkerMemory.of(
                new MemoryPlan(spec, List.of(Spec.of(DType.I32)), 2, 1, 64, false, false, false, false, 0));
        WorkerMemory divided = WorkerMemory.of(
                new MemoryPlan(spec, List.of(Spec.of(DType.I32)), 2, 2, 64, false, false, false, false, 0));
        assertEquals("4.0 GiB of weights + 4.0 GiB of gradients + 4.0 GiB of the optimizer's states", whole.sum());
        assertEquals(
                "2.0 GiB of weights + 2.0 GiB of gradients + 4.0 GiB of the optimizer's states + 4.0 GiB of the"
                        + " divided weights (tensorParallel), which the first worker puts together",
                divided.sum());
        assertTrue(
                divided.values() < 1.1 * whole.values(),
                divided.values() + " of values for 64 rows each, and " + whole.values() + " for 32");
    }

    /** 1 031 words in stretches of 343, 344 and 344; with gradients, no states. */
    @Test
    void aWorkerMayHaveTheLongestStretchOfAVocabulary() {
        Sequential.Config network = new Sequential.Config(List.of(
                new Embedding.Config(1031, 8, null, null),
                new MeanOverTime.Config(),
                new Dense.Config(2, false, null)));
        TrainingSpec spec =
                new TrainingSpec(network, List.of(Spec.of(DType.I32, 3)), new L2Loss(), Optimization.of(new Sgd(0.1)));
        WorkerMemory divided = WorkerMemory.of(
                new MemoryPlan(spec, List.of(Spec.of(DType.F32, 2)), 3, 3, 6, false, false, false, false, 0));
        assertEquals((2 * (344 * 8 + 2 * 8) + 1031 * 8) * (long) Float.BYTES, divided.least(1));
    }

    /** Two gibibytes in the first layer and one in the second, of which each worker has one; Adam has two states. */
    @Test
    void aStageTakesWhatItsLayersTake() {
        int units = 1 << 14;
        Sequential.Config network = new Sequential.Config(
                List.of(new Dense.Config(units, false, null, false), new Dense.Config(units, false, null, false)));
        TrainingSpec spec = new TrainingSpec(
                network, List.of(Spec.of(DType.F32, 2 * units)), new L2Loss(), Optimization.of(new Adam(0.001)));
        MemoryPlan plan = new MemoryPlan(
                spec,
                List.of(Spec.of(DType.F32, units)),
                4,
                new Division(2, 1, 4),
                true,
                false,
                0,
                false,
                8,
                false,
                false,
                false,
                false,
                0);
        List<WorkerMemory.OfStage> stages = WorkerMemory.stages(plan);
        assertEquals("stage 0 of 2, layers 0 to 0", stages.get(0).layers());
        assertEquals((3 * 2 + 2 * 2 / 2 + 3) * GIB, stages.get(0).memory().least(1));
        assertEquals((3 * 1 + 2 * 1 / 2) * GIB, stages.get(1).memory().least(1));
        assertEquals(
                "2.0 GiB of weights + 2.0 GiB of gradients + 2.0 GiB of the optimizer's states + 2.0 GiB of gradients"
                        + " of parts that are added up (pipelineParallel) + 3.0 GiB of the other stages"
                        + " (pipelineParallel), which the first worker writes to checkpoints",
                WorkerMemory.of(plan).sum());
        assertEquals(3 * GIB, WorkerMemory.of(plan).weights());
        assertEquals(2 * GIB, WorkerMemory.of(plan).share());
        // Of four workers in two stages two have rows of their own: one row in each of four parts; each stage gives one
        // row on, or its gradient back.
        long message = (long) units * Float.BYTES;
        assertEquals(4 * message, stages.get(0).memory().copies());
        assertEquals(4 * message, stages.get(1).memory().copies());
        ExecutorMemory there = executor(new SparkConf(false).set("spark.executor.memory", "8g"));
        WorkerMemory ahead = new WorkerMemory(MIB, MIB, List.of(), List.of(), MIB, MIB, 9 * GIB, 0);
        String warned = MemoryCheck.warning(ahead, there, 1, 0).orElseThrow();
        assertTrue(
                warned.contains(" of batches + up to 9.0 GiB on its way to other stages (pipelineParallel)"), warned);
    }

    @Test
    void onAGpuArraysAreItsOwnAndTheHostHasWhatTravels() {
        WorkerMemory adam = WorkerMemory.of(plan(spec(new Adam(0.001), 1), 2));
        GpuRoom card = new GpuRoom(80 * GIB, 1, "cuda:0 (H100) on a");
        assertEquals(Optional.empty(), MemoryCheck.gpuRefusal(adam, card));
        assertEquals(Optional.empty(), MemoryCheck.gpuWarning(adam, card));
        assertEquals(
                Optional.of(
                        "memory: a worker takes at least 24.0 GiB on its GPU, 8.0 GiB of weights + 8.0 GiB of"
                                + " gradients + 8.0 GiB of the optimizer's states, and cuda:0 (H100) on a has 40.0 GiB for 2"
                                + " workers; take GPUs with more memory, or more workers (numWorkers), which share the states,"
                                + " or let several divide the network (tensorParallel, pipelineParallel, shardEmbeddings, shardWeights)"),
                MemoryCheck.gpuRefusal(adam, new GpuRoom(40 * GIB, 2, card.where())));
        assertEquals(Optional.empty(), MemoryCheck.gpuRefusal(adam, GpuRoom.UNKNOWN));
        WorkerMemory full = new WorkerMemory(GIB, GIB, adam.kept(), List.of(), 60 * GIB, MIB, 0, 8 * GIB);
        String warned = MemoryCheck.gpuWarning(full, card).orElseThrow();
        assertTrue(
                warned.contains("about 60.0 GiB of activations, and cuda:0 (H100) on a has 80.0 GiB; if it fails, set"
                        + " activationMemory"),
                warned);
        assertEquals(8 * GIB, adam.staged());
        String host = MemoryCheck.hostWarning(full, executor(new SparkConf(false)), 1, 0)
                .orElseThrow();
        assertTrue(
                host.startsWith("memory: beside a GPU a worker may take 8.0 GiB off the heap beside its rows, 1 MiB of"
                        + " batches + up to 8.0 GiB of what workers exchange, and there are 1.0 GiB"),
                host);
        ExecutorMemory container = executor(new SparkConf(false).set("spark.executor.memory", "16g"));
        assertTrue(MemoryCheck.hostWarning(full, container, 1, 0)
                .orElseThrow()
                .endsWith("1.6 GiB beside the heap (spark.executor.memoryOverhead); raise it, lest the container be"
                        + " killed"));
    }

    @Test
    void theRoomOfAGpuThatNobodyCouldAskIsNoNumber() {
        assertEquals("memory that nobody could ask for", GpuRoom.UNKNOWN.shown());
        assertEquals("80.0 GiB", new GpuRoom(80 * GIB, 1, "cuda:0").shown());
    }

    @Test
    void workersOfALocalMasterShareTheCardThatTheSystemPropertyNames() {
        assertEquals(1, DeviceCheck.devices(true, 4));
        assertEquals(4, DeviceCheck.devices(false, 4));
        assertEquals(1, DeviceCheck.devices(false, 0));
    }

    @Test
    void theRoomOfAGpuTravelsAsText() {
        GpuRoom room = new GpuRoom(80 * GIB, 2, "cuda:0 (\"H100\") on a");
        assertEquals(room, GpuRoom.parse(room.json()));
    }

    @Test
    void whatEarlyStoppingKeepsIsCountedForEachWorkerAndTheLastGoodWeightsForOne() {
        TrainingSpec spec = spec(new Sgd(0.1), 2);
        MemoryPlan best = new MemoryPlan(spec, LABEL, 2, 2, false, false, true, false, 0);
        assertEquals((16 + 8 + 8) * GIB, WorkerMemory.of(best).least(1));
        assertEquals((2 * (16 + 8) + 8) * GIB, WorkerMemory.of(best).least(2));
        String sum = WorkerMemory.of(best).sum();
        assertTrue(sum.contains("8.0 GiB of the best weights (restoreBestWeights)"), sum);
        assertTrue(sum.contains("8.0 GiB of the last good weights, which the first worker keeps"), sum);
        MemoryPlan added = new MemoryPlan(spec(new Sgd(0.1), 1), LABEL, 2, 2, true, false, false, false, 0);
        assertEquals((16 + 8) * GIB, WorkerMemory.of(added).least(1));
    }

    @Test
    void batchesThatAreMadeReadyAreCountedAndMoreWhereThereAreRowsToMeasureWith() {
        TrainingSpec spec = spec(new Sgd(0.1), 1);
        long row = (1 << 11) * Float.BYTES + Integer.BYTES + Float.BYTES;
        assertEquals(
                3 * 5 * row,
                WorkerMemory.of(new MemoryPlan(spec, LABEL, 2, 9, false, false, false, false, 0))
                        .batches());
        assertEquals(
                5 * 5 * row,
                WorkerMemory.of(new MemoryPlan(spec, LABEL, 2, 9, false, true, false, false, 0))
                        .batches());
    }

    @Test
    void aLossThatComparesSamplesHoldsThemAgainstAllOfTheBatch() {
        Network.Config pair = new Network.Config(
                List.of("x"),
                List.of(Network.Node.of("vector", new Dense.Config(4, false, null), "x")),
                List.of("vector", "vector"));
        TrainingSpec pairs = new TrainingSpec(
                pair, List.of(Spec.of(DType.F32, 4)), new InfoNCELoss(), Optimization.of(new Sgd(0.1)));
        MemoryPlan plan = new MemoryPlan(pairs, List.of(), 2, 4096, false, false, false, false, 0);
        long scores = 2048L * 4096 * Float.BYTES;
        assertTrue(WorkerMemory.of(plan).values() >= scores, () -> "values: " + WorkerMemory.of(plan));
    }

    @Test
    void weightsThatCannotComeBackAreRefused() {
        WorkerMemory needed = WorkerMemory.of(plan(spec(new Sgd(0.1), 1), 2));
        SparkConf conf = new SparkConf(false).set("spark.executor.memory", "4g");
        assertEquals(
                Optional.of("memory: the weights, 8.0 GiB, come back through the heap of the first worker's JVM, which"
                        + " has 4.0 GiB; raise spark.executor.memory, or executorMemory of trainingResources"),
                MemoryCheck.heapRefusal(needed, executor(conf), 64 * GIB, false));
        ExecutorMemory enough = executor(new SparkConf(false).set("spark.executor.memory", "9g"));
        assertEquals(Optional.empty(), MemoryCheck.heapRefusal(needed, enough, 9 * GIB, false));
        assertEquals(
                Optional.of("memory: the weights, 8.0 GiB and as many of initialModel, must fit into the driver's heap,"
                        + " which has 9.0 GiB; raise spark.driver.memory"),
                MemoryCheck.heapRefusal(needed, enough, 9 * GIB, true));
    }

    @Test
    void rowsLeaveTrainingWhatItNeeds() {
        assertEquals(512 * MIB, WorkerRows.share(2 * GIB, 2, 100 * MIB));
        assertEquals(324 * MIB, WorkerRows.share(2 * GIB, 2, 700 * MIB));
        assertEquals(0, WorkerRows.share(2 * GIB, 2, 3 * GIB));
    }

    private static final List<Spec> LABEL = List.of(Spec.of(DType.I32));

    private static MemoryPlan plan(TrainingSpec spec, int workers) {
        return new MemoryPlan(spec, LABEL, workers, workers, false, false, false, false, 0);
    }

    private static TrainingSpec spec(Optimizer optimizer, int epochs) {
        return new TrainingSpec(
                new Dense.Config(1 << 20, false, null),
                List.of(Spec.of(DType.F32, 1 << 11)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(optimizer),
                new Xavier(),
                Compilation.DEFAULT,
                epochs,
                0,
                List.of());
    }

    @Test
    void ofTablesTrainedByRowsOnlyTheWeightsAreCertain() {
        TrainingSpec spec = new TrainingSpec(
                new Embedding.Config(1 << 20, 256, null, true),
                List.of(Spec.of(DType.I32, 4)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(new Adam(0.001)));
        MemoryPlan plan = new MemoryPlan(spec, List.of(Spec.of(DType.I32, 4)), 2, 2, false, false, false, false, 0);
        assertEquals(GIB, WorkerMemory.of(plan).least(1));
    }

    @Test
    void warnsWhereActivationsMayBeTooMuchAndWhereTheContainerIsTooSmall() {
        ExecutorMemory there = executor(new SparkConf(false));
        assertEquals(Optional.empty(), MemoryCheck.warning(small(100 * MIB), there, 1, 0));
        String activations = MemoryCheck.warning(small(GIB), there, 1, 0).orElseThrow();
        assertTrue(activations.contains("about 1.0 GiB of activations + 10 MiB of batches"), activations);
        assertTrue(activations.contains("set activationMemory, lower batchSize"), activations);
        String rows = MemoryCheck.warning(small(100 * MIB), there, 1, 800 * MIB).orElseThrow();
        assertTrue(rows.contains(" + up to 800 MiB of rows (dataMemory)"), rows);
        String container = MemoryCheck.warning(small(300 * MIB), there, 1, 0).orElseThrow();
        assertTrue(container.contains("384 MiB beside the heap (spark.executor.memoryOverhead)"), container);
    }

    private static WorkerMemory small(long values) {
        return new WorkerMemory(
                100 * MIB,
                100 * MIB,
                List.of(
                        new WorkerMemory.Part("weights", 100 * MIB),
                        new WorkerMemory.Part("gradients", 100 * MIB),
                        new WorkerMemory.Part("the optimizer's states", 0)),
                List.of(),
                values,
                10 * MIB,
                0,
                0);
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
