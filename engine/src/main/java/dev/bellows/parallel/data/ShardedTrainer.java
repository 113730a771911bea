package dev.bellows.parallel.data;

import dev.bellows.backend.Arrivals;
import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.GradientPlaces;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Peers;
import dev.bellows.optim.SavedStates;
import dev.bellows.optim.TracedStep;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.parallel.pipeline.StageArrays;
import dev.bellows.parallel.tensor.WeightParts;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker's part in training a network by the samples of many. Gradients are summed over the workers so that each owns a
 * shard of every bucket (reduce-scatter), the optimizer changes the owned shard, and the changed weights are collected
 * (all-gather). After every step all replicas are equal in bits.
 *
 * <pre>{@code
 * net.initialize(new Xavier(), seed);             // alike on every rank
 * net.materialize(Shape.of(1, 784));
 * try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Adam(0.001)), communicator);
 *         Training training = Training.compiled(net, objective, trainer)) {
 *     training.fit(batches, 10);                  // every rank on batches of its own, as many on each
 * }
 * }</pre>
 *
 * <p>The gradient is the sum over all samples of the global batch divided by their weight, so it does not matter how they are
 * spread over the workers, nor whether one has none. Every rank makes the same calls. Used by one thread.
 */
public final class ShardedTrainer implements Updating, AutoCloseable {
    private final Optimization optimization;
    private final Scope scope = Scope.detached("sharded trainer");
    private final FlatParameters flat;
    private final AllTables tables;
    private final Exchange exchange;
    private final Peers peers;
    private final WeightParts parts;
    private final WeightParts gathered;
    private final @Nullable StageArrays stages;
    private final ShardUpdates updates;
    private final ShardedStates states;
    private final HeldBack held;
    private final ReplicaStates own;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final boolean savesStage;
    private List<RowSparse> rows = List.of();
    private @Nullable Scope kept; // holds the rows of several batches
    private long steps;

    /**
     * Trains {@code net}, on the backend of its weights' arrays, whose shapes must be known and whose values must be the same
     * on every rank. The weights move into this trainer's arrays.
     */
    public ShardedTrainer(Block net, Optimization optimization, Communicator communicator) {
        this(net, optimization, communicator, BucketLayout.BUCKET_BYTES);
    }

    /** @param bucketBytes at how many bytes of gradients a bucket is full; 25 MiB if left out */
    public ShardedTrainer(Block net, Optimization optimization, Communicator communicator, int bucketBytes) {
        this(net, optimization, MeshRanks.replicas(communicator), bucketBytes);
    }

    /**
     * Trains {@code net} on the ranks of a mesh, where layers may be {@linkplain dev.bellows.parallel.tensor.TensorParallel divided} and the network
     * {@linkplain dev.bellows.parallel.pipeline.PipelineParallel cut into stages}.
     */
    public ShardedTrainer(Block net, Optimization optimization, MeshRanks ranks) {
        this(net, optimization, ranks, BucketLayout.BUCKET_BYTES);
    }

    /** @param bucketBytes at how many bytes of gradients a bucket is full; 25 MiB if left out */
    public ShardedTrainer(Block net, Optimization optimization, MeshRanks ranks, int bucketBytes) {
        this(net, optimization, ranks, bucketBytes, Compression.NONE);
    }

    /**
     * Trains with gradients that travel compressed. What is held back of them is saved with the optimizer's states.
     *
     * @throws IllegalArgumentException if several ranks divide layers: of what each of them has whole, they would get other gradients
     */
    public ShardedTrainer(Block net, Optimization optimization, MeshRanks ranks, Compression compression) {
        this(net, optimization, ranks, BucketLayout.BUCKET_BYTES, compression);
    }

    /** @param bucketBytes at how many bytes of gradients a bucket is full; 25 MiB if left out */
    public ShardedTrainer(
            Block net, Optimization optimization, MeshRanks ranks, int bucketBytes, Compression compression) {
        if (!compression.isNone() && ranks.parts() != null) {
            throw new IllegalArgumentException("sharded trainer: " + compression.kind()
                    + " does not go together with layers that several workers divide, which must get the same"
                    + " gradients of what each of them has whole; let gradients travel as fp32");
        }
        this.optimization = optimization;
        Backend backend = Backends.current();
        try (Scope.Entry inside = scope.enter()) {
            Map<String, Parameter> all = net.parameters();
            flat = new FlatParameters(all, optimization, bucketBytes / Float.BYTES);
            exchange = new Exchange(ranks.replicas(), flat, compression);
            held = new HeldBack(flat, exchange);
            Peers layers = ranks.layers();
            Peers others = ranks.others();
            peers = ranks.peers(exchange, layers, others);
            parts = WeightParts.divided(all, layers);
            gathered = WeightParts.gathered(all, exchange);
            if (!compression.isNone() && !gathered.isEmpty()) {
                throw new IllegalArgumentException("sharded trainer: " + compression.kind()
                        + " does not go together with weights that workers share, whose gradients are added up within the pass; let gradients"
                        + " travel as fp32");
            }
            stages = ranks.stages() == null ? null : new StageArrays(ranks.stages());
            savesStage = exchange.isFirst() && layers.isFirst();
            tables = new AllTables(all, optimization, exchange);
            own = new ReplicaStates(all, exchange);
            updates = new ShardUpdates(
                    flat, tables, new Neighbours(exchange, parts, others), optimization.clipping(), backend);
            states = new ShardedStates(flat, tables, updates, pathsOfOtherStages(all));
            all.forEach((path, parameter) -> {
                if (tables.has(parameter) || flat.parameters().contains(parameter)) {
                    parameters.put(path, parameter);
                }
            });
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static Set<String> pathsOfOtherStages(Map<String, Parameter> all) {
        Set<String> paths = new LinkedHashSet<>();
        all.forEach((path, parameter) -> {
            if (parameter.isOfOtherStage()) {
                paths.add(path);
            }
        });
        return paths;
    }

    @Override
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public double rate() {
        return optimization.optimizer().rate(steps + 1);
    }

    @Override
    public Peers peers() {
        return peers;
    }

    /** Gradients leave the graph, to meet those of the others. */
    @Override
    public Optional<TracedStep> traced(Trace trace, Tensor loss) {
        return Optional.empty();
    }

    @Override
    public GradientPlaces places(boolean addUp) {
        List<NDArray> weights = flat.parameters().stream().map(Parameter::data).toList();
        return new GradientPlaces(weights, flat.gradientViews(), tables.arrays());
    }

    @Override
    public Arrivals arrivals() {
        exchange.begin();
        return (gradient, fence) -> {
            fence.await();
            exchange.complete(gradient);
        };
    }

    @Override
    public void rows(List<RowSparse> found) {
        rows = found;
    }

    @Override
    public void addRows(List<RowSparse> found, boolean add) {
        if (found.isEmpty()) {
            return;
        }
        boolean toOthers = add && !rows.isEmpty(); // a batch without samples leaves none
        Scope before = kept;
        Scope next = Scope.detached("rows of several batches");
        kept = next;
        try (Scope.Entry inside = next.enter()) {
            List<RowSparse> all = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                all.add(copy(toOthers ? RowSparse.sum(List.of(rows.get(i), found.get(i))) : found.get(i)));
            }
            rows = all;
        }
        if (before != null) {
            before.close();
        }
    }

    private static RowSparse copy(RowSparse rows) {
        return new RowSparse(copy((NDArray) rows.rows()), copy((NDArray) rows.values()), rows.shape());
    }

    private static NDArray copy(NDArray array) {
        NDArray copy = NDArray.empty(array.backend(), array.spec());
        copy.assign(array);
        return copy;
    }

    @Override
    public void clear(boolean addUp) {
        flat.buckets().forEach(bucket -> bucket.gradients().fill(0));
        freeRows();
    }

    @Override
    public void complete() {
        exchange.completeAll();
    }

    @Override
    public void update(double weight) {
        exchange.completeAll();
        exchange.end();
        if (weight != 0) {
            steps++;
            try (Scope step = Scope.open("update")) {
                tables.receive(rows, weight, exchange);
                updates.run(steps, weight);
            }
        } else {
            held.takeBack();
        }
        freeRows();
    }

    private void freeRows() {
        rows = List.of();
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    /**
     * Averages running statistics, each rank's weighted by its samples, so that all predict alike, and brings what is held back of gradients to
     * the owners of its weights.
     */
    @Override
    public void settle(long samples) {
        own.settle(samples);
        held.settle();
    }

    /** As a {@link dev.bellows.optim.Trainer} of the whole weights would name them. */
    @Override
    public Map<String, NDArray> states() {
        Map<String, NDArray> own = states.gather(exchange.isFirst());
        held.settle();
        own.putAll(held.gather(exchange.isFirst()));
        Map<String, NDArray> whole = gathered.whole(own, SavedStates::path);
        if (!exchange.isFirst()) {
            return Map.of();
        }
        own.putAll(whole);
        own.putAll(parts.whole(own, SavedStates::path));
        own.putAll(ofOtherStages(own));
        return own;
    }

    /** Gives the first rank what the first replicas of the other stages have. */
    private Map<String, NDArray> ofOtherStages(Map<String, NDArray> own) {
        return stages == null || !savesStage ? Map.of() : stages.toFirst(own);
    }

    /**
     * Gives the first of those that divide layers whole arrays of the weights that they have parts of; the others none. All ranks call
     * it.
     *
     * @param own parts by path
     */
    public Map<String, NDArray> whole(Map<String, NDArray> own) {
        return exchange.isFirst() ? parts.whole(own, path -> path) : Map.of();
    }

    @Override
    public Map<String, NDArray> elsewhere(Map<String, NDArray> own) {
        Map<String, NDArray> found = new LinkedHashMap<>(tables.sharded().elsewhere(own));
        found.putAll(gathered.whole(own, path -> path));
        found.putAll(whole(own));
        Map<String, NDArray> ofStage = new LinkedHashMap<>(own);
        ofStage.putAll(found);
        found.putAll(ofOtherStages(ofStage));
        return found;
    }

    @Override
    public void loadStates(InputStream in) throws IOException {
        try (Scope loading = Scope.open("load states")) {
            steps = states.load(in, held);
        }
        own.separateStreams();
    }

    @Override
    public long waitedNanos() {
        return exchange.waitedNanos();
    }

    @Override
    public void abandon(Throwable cause) {
        exchange.abandon(cause);
    }

    /** Frees the shards. The weights stay those of the network. */
    @Override
    public void close() {
        freeRows();
        scope.close();
    }
}
