package dev.bellows.parallel;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Optimization;
import dev.bellows.parallel.data.Compression;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.parallel.data.WeightSharding;
import dev.bellows.parallel.pipeline.PipelineParallel;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.pipeline.StageCut;
import dev.bellows.parallel.table.TableSharding;
import dev.bellows.parallel.tensor.TensorParallel;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Divergence;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A training of short texts on the ranks of a mesh; where that has one stage, the network is not cut.
 *
 * @param least of how many elements replicas share a weight; 0: each has all weights
 */
public record MeshRun(
        LayerConfig network, Optimization optimization, int parts, Compression compression, Loss loss, int least) {
    public static final int WORDS = 20;
    public static final int LENGTH = 5;
    public static final int CLASSES = 3;
    public static final int STEPS = 12;
    private static final int BATCH = 12;

    /** What a training ends with: all weights whole, the mean loss of each step or epoch, a rank's bytes of weights, and why it failed. */
    public record End(Map<String, double[]> weights, List<Double> losses, long bytes, String failure) {}

    public interface Work {
        List<Double> with(Training training, Mesh.Place place, Mesh mesh) throws Exception;
    }

    public static MeshRun of(LayerConfig network, Optimization optimization) {
        return new MeshRun(network, optimization, 4, Compression.NONE, new SoftmaxCrossEntropyLoss(), 0);
    }

    public MeshRun parts(int other) {
        return new MeshRun(network, optimization, other, compression, loss, least);
    }

    public MeshRun compressed(Compression other) {
        return new MeshRun(network, optimization, parts, other, loss, least);
    }

    public MeshRun judged(Loss other) {
        return new MeshRun(network, optimization, parts, compression, other, least);
    }

    public MeshRun sharing(int other) {
        return new MeshRun(network, optimization, parts, compression, loss, other);
    }

    public List<End> on(Mesh mesh, Work work) {
        return Ranks.spawn(
                mesh.size(),
                Ranks.transports(mesh.size(), Kind.INPROC, Mesh.CHANNELS),
                CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE),
                all -> rank(mesh, work, all));
    }

    /** How a training ends on each rank that is expected to fail: with what sentence. */
    public List<String> failing(Mesh mesh, Work work) {
        return on(mesh, (training, place, of) -> {
                    try {
                        return work.with(training, place, of);
                    } catch (RuntimeException failure) {
                        throw new Failed(String.valueOf(failure.getMessage()));
                    }
                })
                .stream()
                .map(End::failure)
                .toList();
    }

    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    private End rank(Mesh mesh, Work work, Communicator all) throws Exception {
        try (Scope scope = Scope.open("worker")) {
            Mesh.Place place = mesh.place(all.rank());
            Block net = network.build();
            TensorParallel.divide(net, place.tensor(), mesh.tensor());
            TableSharding.shard(net, RankGroups.DATA, place.data(), mesh.data());
            net.initialize(new Xavier(), 5);
            List<Spec> inputs = List.of(Spec.of(DType.I32, 1, LENGTH));
            Stage stage =
                    mesh.pipeline() == 1 ? null : PipelineParallel.cut(net, cut(mesh, inputs), place.pipeline(), parts);
            if (least > 0) {
                net.infer(inputs);
                WeightSharding.shard(net, RankGroups.DATA, place.data(), mesh.data(), least);
            }
            net.materialize(inputs);
            Objective objective = Objective.of(loss);
            try (ShardedTrainer trainer =
                            new ShardedTrainer(net, optimization, MeshRanks.of(mesh, all), 1 << 9, compression);
                    Training training = stage == null
                            ? Training.compiled(net, objective, trainer)
                            : Training.pipelined(stage, objective, trainer)) {
                List<Double> losses = work.with(training, place, mesh);
                return new End(whole(net, trainer), losses, net.bytes(), "");
            } catch (Failed failed) {
                return new End(Map.of(), List.of(), 0, String.valueOf(failed.getMessage()));
            }
        }
    }

    /** The same on all ranks. */
    private StageCut cut(Mesh mesh, List<Spec> inputs) {
        Block copy = network.build();
        TensorParallel.divide(copy, mesh.tensor() - 1, mesh.tensor());
        TableSharding.shard(copy, RankGroups.DATA, 0, mesh.data());
        return PipelineParallel.stages(copy, inputs, mesh.pipeline());
    }

    private static Map<String, double[]> whole(Block net, ShardedTrainer trainer) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            if (!parameter.isElsewhere()) {
                all.put(path, parameter.data());
            }
        });
        all.putAll(trainer.elsewhere(new LinkedHashMap<>(all)));
        Map<String, double[]> values = new LinkedHashMap<>();
        all.forEach((path, array) -> values.put(path, array.toDoubleArray()));
        return values;
    }

    public static List<Double> steps(Training training, Mesh.Place place, Mesh mesh) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            losses.add(training.trainOn(batch(step, place.data(), mesh.data())));
        }
        return losses;
    }

    /** A replica's samples of a step; all of its ranks have the same. Batches differ in size. */
    public static Minibatch batch(int step, int replica, int replicas) {
        SplittableRandom random = new SplittableRandom(step);
        List<int[]> own = new ArrayList<>();
        for (int i = 0; i < BATCH - step % 3; i++) {
            int[] words = random.ints(LENGTH, 0, WORDS).toArray();
            if (i % replicas == replica) {
                own.add(words);
            }
        }
        int[] words = own.stream().flatMapToInt(Arrays::stream).toArray();
        int[] labels =
                own.stream().mapToInt(text -> (text[0] + text[1]) % CLASSES).toArray();
        return new Minibatch(NDArray.of(words, own.size(), LENGTH), NDArray.of(labels));
    }

    public static Batches epoch(Mesh.Place place, Mesh mesh) {
        List<Minibatch> batches = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            batches.add(batch(step, place.data(), mesh.data()));
        }
        return Batches.of(batches);
    }

    /** Gives the scores of each epoch: the loss and the accuracy of training and validation. */
    public static Work epochs(int count, Handler... handlers) {
        return (training, place, mesh) -> {
            Batches batches = epoch(place, mesh);
            Handler[] all = Stream.concat(
                            Stream.of(
                                    new Divergence(),
                                    new Metrics(new Accuracy()),
                                    new Validation(batches, new Accuracy())),
                            Stream.of(handlers))
                    .toArray(Handler[]::new);
            training.fit(batches, count, all);
            return training.history().stream()
                    .flatMap(scores -> Stream.of("validation-loss", "validation-accuracy", "accuracy", "loss")
                            .map(scores::get))
                    .map(score -> Math.round(score * 1e4) / 1e4) // ranks differ in their last bits
                    .toList();
        };
    }
}
