package dev.bellows.parallel.table;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * What a step costs of a table [rows, 32] that two ranks of this JVM share, by its number of rows. Run it by hand, with
 * -XX:MaxDirectMemorySize for 128 bytes a row and a little more.
 */
public final class ShardedTableBenchmark {
    private static final int RANKS = 2;
    private static final int SIZE = 32;
    private static final int BATCH = 512; // of each rank
    private static final int IDS = 26;
    private static final int ROUNDS = 15;
    private static final int STEPS = 20; // of a round

    private ShardedTableBenchmark() {}

    /**
     * Prints a line for each table.
     *
     * @param arguments numbers of rows
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String rows : arguments) {
            double[] millis = run(Integer.parseInt(rows.replace("_", "")));
            Arrays.sort(millis);
            out.printf(
                    Locale.ROOT,
                    "%12s rows: %.2f ms of CPU time a step and rank (median of %d rounds of %d steps; %.2f to %.2f)%n",
                    rows,
                    millis[ROUNDS / 2],
                    ROUNDS,
                    STEPS,
                    millis[0],
                    millis[ROUNDS - 1]);
        }
    }

    private static double[] run(int rows) throws Exception {
        int slices = (int) Math.max(RANKS, ((rows * (long) SIZE * Float.BYTES) >> 30) / RANKS * RANKS + RANKS);
        IntFunction<Callable<Transport>> transports = Ranks.transports(RANKS, Kind.TCP);
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(Duration.ofMinutes(10));
        ExecutorService threads = Executors.newFixedThreadPool(RANKS);
        try {
            List<Callable<double[]>> ranks = new ArrayList<>();
            for (int i = 0; i < RANKS; i++) {
                int rank = i;
                ranks.add(() -> {
                    try (Communicator communicator =
                            Communicator.over(transports.apply(rank).call(), options)) {
                        return rank(communicator, rows, slices);
                    }
                });
            }
            List<double[]> all = new ArrayList<>();
            for (Future<double[]> each : threads.invokeAll(ranks)) {
                all.add(each.get());
            }
            return all.get(0);
        } finally {
            threads.shutdownNow();
        }
    }

    private static double[] rank(Communicator communicator, int rows, int slices) {
        try (Scope scope = Scope.open("worker")) {
            Block net = new Sequential(new SlicedEmbedding(rows, SIZE, slices), new Flatten(), new Dense(2));
            TableSharding.shard(net, RankGroups.DATA, communicator.rank(), RANKS);
            net.initialize(new Uniform(0.05), 1);
            net.materialize(List.of(Spec.of(DType.I32, 1, IDS)));
            communicator.barrier();
            try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Sgd(0.01)), communicator);
                    Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                return measured(training, rows, communicator.rank());
            }
        }
    }

    private static double[] measured(Training training, int rows, int rank) {
        SplittableRandom random = new SplittableRandom(rank);
        double[] millis = new double[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) { // three to get warm
            long start = cpuNanos();
            for (int step = 0; step < STEPS; step++) {
                try (Scope scope = Scope.open("batch")) {
                    int[] ids = random.ints((long) BATCH * IDS, 0, rows).toArray();
                    int[] labels = random.ints(BATCH, 0, 2).toArray();
                    training.trainOn(new Minibatch(NDArray.of(ids, BATCH, IDS), NDArray.of(labels)));
                }
            }
            if (round >= 0) {
                millis[round] = (cpuNanos() - start) / 1e6 / STEPS / RANKS;
            }
        }
        return millis;
    }

    /** Of this process, all threads. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
