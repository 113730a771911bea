package dev.bellows.parallel.data;

import dev.bellows.backend.Backends;
import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Training;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What the same bits on any number of workers cost: the CPU time of a step in 8 logical shards against that of one in whole batches, of all
 * ranks together, in turns within one run. The ranks are threads of this JVM that talk over tcp. Run it by hand.
 */
public final class InvariantTrainingBenchmark {
    private static final int SHARDS = 8;
    private static final int ROUNDS = 7;
    private static final LayerConfig LENET = new Sequential.Config(List.of(
            new Conv2D.Config(20, 5, null, null, null, null),
            new MaxPool2D.Config(2, 2, null),
            new Conv2D.Config(50, 5, null, null, null, null),
            new MaxPool2D.Config(2, 2, null),
            new Flatten.Config(),
            new Dense.Config(500, null, ActivationFunction.RELU),
            new Dense.Config(10, null, null)));
    private static final LayerConfig PERCEPTRON = new Sequential.Config(List.of(
            new Flatten.Config(),
            new Dense.Config(1024, null, ActivationFunction.RELU),
            new Dense.Config(1024, null, ActivationFunction.RELU),
            new Dense.Config(10, null, null)));

    private InvariantTrainingBenchmark() {}

    /** Prints a line for each network, batch size and number of ranks. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int ranks : new int[] {1, 2}) {
            for (int batch : new int[] {64, 256}) {
                print(out, "LeNet", LENET, ranks, batch);
                print(out, "perceptron 784-1024-1024-10", PERCEPTRON, ranks, batch);
            }
        }
    }

    private static void print(PrintStream out, String name, LayerConfig network, int ranks, int batch) {
        double[][] millis = Ranks.spawn(
                        ranks,
                        Kind.TCP,
                        CollectiveOptions.defaults().withDeadline(Duration.ofMinutes(10)),
                        communicator -> measured(network, batch, communicator))
                .get(0);
        Arrays.sort(millis[0]);
        Arrays.sort(millis[1]);
        out.printf(
                Locale.ROOT,
                "%-28s batch %3d, %d rank(s): whole %7.2f ms (%.2f to %.2f), in shards %7.2f ms (%.2f to %.2f), %.2f"
                        + " times%n",
                name,
                batch,
                ranks,
                millis[0][ROUNDS / 2],
                millis[0][0],
                millis[0][ROUNDS - 1],
                millis[1][ROUNDS / 2],
                millis[1][0],
                millis[1][ROUNDS - 1],
                millis[1][ROUNDS / 2] / millis[0][ROUNDS / 2]);
    }

    /** The CPU time of a step of all ranks, by round: in whole batches, and in shards. */
    private static double[][] measured(LayerConfig network, int batch, Communicator communicator) {
        double[][] millis = new double[2][ROUNDS];
        int steps = 512 / batch;
        Backends.current().useThreads(1);
        try (Scope scope = Scope.open("worker")) {
            Minibatch samples = samples(batch / communicator.size(), communicator.rank());
            Block one = net(network);
            Block other = net(network);
            Optimization adam = Optimization.of(new Adam(0.001));
            try (ShardedTrainer sharded = new ShardedTrainer(one, adam, communicator);
                    InvariantTrainer invariant =
                            new InvariantTrainer(other, adam, communicator, FixedShards.of(batch, SHARDS));
                    Training whole = Training.compiled(one, Run.objective(), sharded);
                    Training shards = Training.compiled(other, Run.objective(), invariant)) {
                for (int round = -2; round < ROUNDS; round++) { // two to get warm
                    double first = millis(whole, samples, steps, communicator);
                    double second = millis(shards, samples, steps, communicator);
                    if (round >= 0) {
                        millis[0][round] = first;
                        millis[1][round] = second;
                    }
                }
            }
            return millis;
        }
    }

    private static Block net(LayerConfig network) {
        Block net = network.build();
        net.initialize(new Xavier(), 5);
        net.materialize(List.of(Spec.of(DType.F32, 1, 1, 28, 28)));
        return net;
    }

    private static double millis(Training training, Minibatch samples, int steps, Communicator communicator) {
        communicator.barrier();
        long start = cpuNanos();
        for (int step = 0; step < steps; step++) {
            training.trainOn(samples);
        }
        communicator.barrier();
        return (cpuNanos() - start) / 1e6 / steps;
    }

    /** Of this process, all threads. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static Minibatch samples(int count, int rank) {
        Random random = new Random(rank);
        float[] pixels = new float[count * 784];
        int[] labels = new int[count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(10);
        }
        return new Minibatch(NDArray.of(pixels, count, 1, 28, 28), NDArray.of(labels));
    }
}
