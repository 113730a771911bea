package dev.bellows.parallel.data;

import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.GradientPlaces;
import dev.bellows.optim.LogicalShards;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Peers;
import dev.bellows.optim.TracedStep;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.profile.Profiler;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One worker's part in a training that ends with the same bits on 1, 2, 4 or more workers. A global batch is cut into
 * {@link FixedShards logical shards}, whose number the workers do not change; each is computed by itself, in the same shape, with running
 * statistics and random numbers of its own; gradients and figures are added up in one binary tree of the shards, of which a worker adds up
 * the branch that it has, and all together the rest. Every worker then makes the same update of all weights.
 *
 * <pre>{@code
 * net.initialize(new Xavier(), seed);             // alike on every rank
 * net.materialize(Shape.of(1, 784));
 * FixedShards shards = FixedShards.of(256, 8);    // for 1, 2, 4 or 8 workers
 * try (InvariantTrainer trainer = new InvariantTrainer(net, Optimization.of(new Adam(0.001)), communicator, shards);
 *         Training training = Training.compiled(net, objective, trainer)) {
 *     training.fit(batches, 10);                  // rank r of n: the samples r · 256 / n to (r + 1) · 256 / n of each batch
 * }
 * }</pre>
 *
 * <p>The bits also follow from the processor, the number of threads of each worker and the release, which must be the same. Compared with
 * {@link ShardedTrainer}, gradients travel behind the pass and not within it, each worker remembers and updates all weights, and tables get
 * whole gradients. Every rank makes the same calls. Used by one thread.
 */
public final class InvariantTrainer implements Updating, AutoCloseable {
    /** The bytes of gradients that are added up together. */
    private static final int BUCKET_BYTES = 25 << 20;

    private final Scope scope = Scope.detached("invariant trainer");
    private final Communicator communicator;
    private final TreePeers peers;
    private final Trainer trainer;
    private final GradientPlaces whole;
    private final GradientPlaces places;
    private final FlatGradients flat;
    private final OwnShards shards;
    private long waitedNanos;

    /**
     * Trains {@code net}, whose shapes must be known and whose values must be the same on every rank.
     *
     * @throws IllegalArgumentException if the shards cannot be dealt evenly to the ranks
     * @throws UnsupportedOpException if a weight lies on several workers
     */
    public InvariantTrainer(Block net, Optimization optimization, Communicator communicator, FixedShards shards) {
        int each = shards.each(communicator.size());
        net.parameters().forEach((path, parameter) -> {
            if (parameter.isOnSeveralRanks()) {
                throw new UnsupportedOpException("invariant trainer: '" + path
                        + "' lies on several workers, whose number would change its bits; use ShardedTrainer");
            }
        });
        this.communicator = communicator;
        this.peers = new TreePeers(communicator);
        try (Scope.Entry inside = scope.enter()) {
            trainer = new Trainer(net.parameters(), optimization);
            whole = trainer.places(true);
            flat = new FlatGradients(whole.weights(), BUCKET_BYTES / Float.BYTES);
            places = new GradientPlaces(whole.weights(), flat.views(), List.of());
            List<GradientTree> trees = new ArrayList<>();
            flat.buckets().forEach(bucket -> trees.add(new GradientTree(bucket, each, Backends.current())));
            this.shards =
                    new OwnShards(each, shards.rows(), flat, trees, new ReplicaStates(net.parameters(), peers, each));
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    @Override
    public Map<String, Parameter> parameters() {
        return trainer.parameters();
    }

    @Override
    public long steps() {
        return trainer.steps();
    }

    @Override
    public double rate() {
        return trainer.rate();
    }

    @Override
    public Peers peers() {
        return peers;
    }

    @Override
    public Optional<LogicalShards> shards() {
        return Optional.of(shards);
    }

    /** Gradients leave the graph, to meet those of the other shards. */
    @Override
    public Optional<TracedStep> traced(Trace trace, Tensor loss) {
        return Optional.empty();
    }

    @Override
    public GradientPlaces places(boolean addUp) {
        return places;
    }

    /** Nobody waits for a single gradient. */
    @Override
    public Arrivals arrivals() {
        return Arrivals.UNHEARD;
    }

    /** There are no tables. */
    @Override
    public void rows(List<RowSparse> found) {}

    @Override
    public void addRows(List<RowSparse> found, boolean add) {}

    @Override
    public void clear(boolean addUp) {
        flat.buckets().forEach(bucket -> bucket.fill(0));
    }

    @Override
    public void complete() {
        // the shards' gradients are added up already
    }

    @Override
    public void update(double weight) {
        if (weight == 0) {
            return;
        }
        long start = System.nanoTime();
        try (Profiler.Task task = Profiler.task("communication", "sum of the workers' gradients")) {
            flat.buckets().forEach(peers::sum);
        }
        waitedNanos += System.nanoTime() - start;
        for (int i = 0; i < whole.gradients().size(); i++) {
            whole.gradients().get(i).assign(places.gradients().get(i));
        }
        trainer.update(weight);
    }

    /** Averages the running statistics of all shards, each weighted by its samples, so that all predict alike. */
    @Override
    public void settle(long samples) {
        shards.settle();
    }

    @Override
    public Map<String, NDArray> states() {
        return trainer.states();
    }

    @Override
    public void loadStates(InputStream in) throws IOException {
        trainer.loadStates(in);
        shards.separate();
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    @Override
    public void abandon(Throwable cause) {
        communicator.abort(cause);
    }

    /** Frees what the optimizer remembers. The weights stay those of the network. */
    @Override
    public void close() {
        scope.close();
    }
}
