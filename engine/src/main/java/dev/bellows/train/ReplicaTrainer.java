package dev.bellows.train;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.collective.Communicator;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.index.RowSparse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One worker's replica of a network in data-parallel training. Each step computes the gradients of this worker's samples,
 * sums them over the workers so that each owns a shard of every bucket (reduce-scatter), lets the optimizer change the
 * owned shard, and collects the changed weights (all-gather). After every step all replicas are equal in bits.
 *
 * <p>The gradient is the sum over all samples of the global batch divided by their number, so it does not matter how they
 * are spread over the workers, nor whether one has none. Used by one thread.
 */
public final class ReplicaTrainer implements AutoCloseable {
    /** The bytes of gradients that are reduced together; as large as in PyTorch's DistributedDataParallel. */
    private static final int BUCKET_BYTES = 25 << 20;

    /** Each worker draws its own random numbers: a stretch of the counter that no run outlives. */
    private static final int STREAM_BITS = 40;

    private final TrainConfig config;
    private final Communicator communicator;
    private final Backend backend;
    private final Scope scope;
    private final Block net;
    private final boolean meetsInside; // workers meet within a pass, where also one without samples must come
    private final FlatParameters flat;
    private final Tables tables;
    private final Exchange exchange;
    private final ShardUpdates updates;
    private final Map<Integer, StepGraph> graphs = new HashMap<>();
    private long steps;
    private long ownSamples;

    /** A replica on {@code backend}, with the same starting weights on every rank. */
    public ReplicaTrainer(TrainConfig config, Communicator communicator, Backend backend) {
        this(config, communicator, backend, BUCKET_BYTES);
    }

    ReplicaTrainer(TrainConfig config, Communicator communicator, Backend backend, int bucketBytes) {
        this.config = config;
        this.communicator = communicator;
        this.backend = backend;
        this.scope = Scope.detached("trainer");
        try (Scope.Entry inside = scope.enter();
                Backends.Use use = Backends.use(backend)) {
            net = config.network().build();
            meetsInside = meetsInside(net);
            if (meetsInside && !config.compilation().isUnbounded()) {
                throw new IllegalArgumentException(
                        "train: workers meet within the passes of this network, each of them as often,"
                                + " so that no part may be computed again: " + config.compilation()
                                + "; train it without a budget of memory, or with BatchNorm in place of SyncBatchNorm");
            }
            net.initialize(config.initializer(), config.seed());
            net.materialize(Shape.of(1).concat(config.inputShape()));
            flat = new FlatParameters(net.parameters(), config.optimization(), bucketBytes / Float.BYTES);
            tables = new Tables(net.parameters(), config.optimization());
            separateRandomStreams();
            exchange = new Exchange(communicator, flat);
            updates = new ShardUpdates(
                    flat, tables, exchange, config.optimization().clipping(), backend);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** Whether the workers need each other within a pass of this network; one that does takes no budget of memory. */
    public static boolean meetsInside(Block block) {
        return block instanceof SyncBatchNorm
                || block.children().values().stream().anyMatch(ReplicaTrainer::meetsInside);
    }

    private void separateRandomStreams() {
        for (Parameter parameter : net.parameters().values()) {
            if (parameter.role() == Parameter.Role.COUNTER) {
                NDArray counter = parameter.data();
                counter.fill(counter.item() + (double) ((long) communicator.rank() << STREAM_BITS));
            }
        }
    }

    /**
     * Trains on one global batch. Every rank must call it, also with no samples of its own.
     *
     * @param features this worker's samples, f32 [count, inputShape…] in native byte order
     * @param labels i32 [count] in native byte order
     * @return over all workers
     */
    public StepResult step(ByteBuffer features, ByteBuffer labels, int count) {
        try (Scope.Entry inside = scope.enter();
                Backends.Use use = Backends.use(backend);
                RankGroups.Use group = RankGroups.use(RankGroups.DATA, new ReplicaGroup(communicator))) {
            StepResult result = gradients(features, labels, count);
            steps++;
            ownSamples += count;
            if (result.samples() > 0) {
                update((double) result.samples(), count);
            }
            return result;
        } catch (RuntimeException | Error e) {
            exchange.abandon(e);
            throw e;
        }
    }

    private void update(double samples, int count) {
        try (Scope step = Scope.open("update")) {
            StepGraph graph = graphs.get(count);
            List<RowSparse> own = graph == null ? tables.nothing() : graph.rows();
            tables.receive(exchange.gatherRows(own), samples);
            updates.run(steps, samples);
        }
    }

    private StepResult gradients(ByteBuffer features, ByteBuffer labels, int count) {
        exchange.begin();
        if (count == 0 && !meetsInside) {
            flat.gradients().fill(0);
            exchange.completeAll();
            return exchange.finish(0, 0, 0);
        }
        Replica replica = new Replica(net, flat, tables);
        StepGraph graph = graphs.computeIfAbsent(count, samples -> new StepGraph(config, replica, samples, backend));
        graph.run(features, labels, exchange::complete);
        return exchange.finish(graph.loss(), graph.correct(), count);
    }

    /**
     * Averages running statistics over the workers, each weighted by its samples since the last call, so that all replicas
     * predict alike. Every rank must call it.
     */
    public void averageStatistics() {
        List<NDArray> statistics = net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.STATISTIC)
                .map(Parameter::data)
                .toList();
        try (Scope averaging = Scope.open("average statistics")) {
            for (NDArray statistic : statistics) {
                NDArray weighted = NDArray.empty(
                        backend, Spec.of(DType.F64, (int) statistic.shape().size() + 1));
                weighted.set(append(statistic.toDoubleArray(), (double) ownSamples));
                exchange.sum(weighted);
                double[] sums = weighted.toDoubleArray();
                double total = sums[sums.length - 1];
                double[] mean = java.util.Arrays.copyOf(sums, sums.length - 1);
                for (int i = 0; i < mean.length && total > 0; i++) {
                    mean[i] /= total;
                }
                if (total > 0) {
                    statistic.set(mean);
                }
            }
        }
        ownSamples = 0;
    }

    private static double[] append(double[] values, double weight) {
        double[] weighted = new double[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            weighted[i] = values[i] * weight;
        }
        weighted[values.length] = weight;
        return weighted;
    }

    /** How long this worker has waited for others so far. */
    public long communicationNanos() {
        return exchange.waitedNanos();
    }

    /** All parameters by path; they belong to this trainer. */
    public Map<String, NDArray> parameters() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> arrays.put(path, parameter.data()));
        return arrays;
    }

    /** The plan of the compiled step for one number of samples, for reading; empty before the first such step. */
    public String explain(int count) {
        StepGraph graph = graphs.get(count);
        return graph == null ? "" : graph.explain();
    }

    @Override
    public void close() {
        scope.close();
    }
}
