package dev.bellows.bench.scaling;

import dev.bellows.backend.Backends;
import dev.bellows.bench.network.ProcessorTime;
import dev.bellows.bench.ranks.RankProcess;
import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.transport.inproc.InprocTransport;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.parallel.data.Compression;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A worker of one core that trains so many steps as each line says, and answers with the nanoseconds of a step by the clock and by its processor time, and those
 * that it waited for others. Arguments: its number, how many there are, its address, whether those of one address share memory, the model, how many samples
 * it has in a step, and how gradients travel.
 */
final class TrainingRank extends RankProcess {
    private static final int BATCHES = 8;

    private final Scope scope = Scope.detached("benchmark");
    private final Communicator communicator;
    private final ShardedTrainer trainer;
    private final Training training;
    private final List<Minibatch> batches = new ArrayList<>();
    private int next;

    private TrainingRank(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[0]);
        int size = Integer.parseInt(arguments[1]);
        ScaledModel model = ScaledModel.named(arguments[4]);
        int samples = Integer.parseInt(arguments[5]);
        Backends.current().useThreads(1);
        communicator = size == 1
                ? alone()
                : connect(rank, size, InetAddress.getByName(arguments[2]), Boolean.parseBoolean(arguments[3]));
        try (Scope.Entry inside = scope.enter()) {
            Block net = model.net();
            net.initialize(new Xavier(), 1);
            Shape batch = Shape.of(samples).concat(model.features());
            net.materialize(batch);
            SplittableRandom random = new SplittableRandom(rank);
            for (int i = 0; i < BATCHES; i++) {
                batches.add(batch(batch, random));
            }
            Compression compression = Compression.of(Compression.Kind.named(arguments[6]));
            trainer = new ShardedTrainer(
                    net, Optimization.of(model.optimizer()), MeshRanks.replicas(communicator), compression);
            training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer);
        }
    }

    /** Nobody is to be found, but those who ask expect to be told. */
    private Communicator alone() {
        exchange("alone");
        return Communicator.over(InprocTransport.group(1).get(0), CollectiveOptions.defaults());
    }

    public static void main(String[] arguments) throws IOException {
        TrainingRank rank = new TrainingRank(arguments);
        rank.serve();
        rank.training.close();
        rank.trainer.close();
        rank.scope.close();
        rank.communicator.close();
    }

    private static Minibatch batch(Shape shape, SplittableRandom random) {
        NDArray features = NDArray.empty(new Spec(shape, DType.F32));
        features.set(random.doubles(shape.size(), -1, 1).toArray());
        int[] labels = random.ints(shape.dim(0), 0, ScaledModel.CLASSES).toArray();
        return new Minibatch(List.of(features), List.of(NDArray.of(labels)));
    }

    @Override
    protected double[] answer(String[] words) {
        int steps = Integer.parseInt(words[0]);
        long waited = trainer.waitedNanos();
        long processor = ProcessorTime.nanos();
        long start = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            training.trainOn(batches.get(next++ % batches.size()));
        }
        return new double[] {
            (double) (System.nanoTime() - start) / steps,
            (double) (ProcessorTime.nanos() - processor) / steps,
            (double) (trainer.waitedNanos() - waited) / steps
        };
    }
}
