package dev.bellows.parallel.kvstore;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of f32 by key that workers change together, as MXNet's {@code KVStore}. What is pushed to a key is added up over the workers, in rank order,
 * and becomes its value, or with an {@linkplain #setOptimizer optimizer} the gradient of its next update. There are no servers: each worker has all values,
 * in the same bits.
 *
 * <pre>{@code
 * try (KVStore store = KVStore.distSync(communicator)) {
 *     store.setOptimizer(new Sgd(0.1));
 *     store.init("weight", weight);                // the value of rank 0
 *     store.push("weight", gradient);              // returns before it has travelled
 *     store.pull("weight", weight);                // waits for it
 * }
 * }</pre>
 *
 * <p>Every worker makes the same calls in the same order, also of the asynchronous kind, which is so the same bits every time. Used by one thread. Programs that
 * do not come from MXNet are better off with {@link dev.bellows.parallel.data.ShardedTrainer}, which needs less memory and hides what travels behind the backward pass.
 */
public final class KVStore implements AutoCloseable {
    private final String type;
    private final @Nullable Communicator communicator;
    private final int staleness;
    private final Scope scope = Scope.detached("kvstore");
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private @Nullable Rule rule;
    private Wire wire = Wire.exact(DType.F32);

    private KVStore(String type, @Nullable Communicator communicator, int staleness) {
        this.type = type;
        this.communicator = communicator;
        this.staleness = staleness;
    }

    /** MXNet's {@code local}: one worker, whose devices push lists of arrays. */
    public static KVStore local() {
        return new KVStore("local", null, 0);
    }

    /** MXNet's {@code dist_sync}: what is pulled has all that all workers pushed. */
    public static KVStore distSync(Communicator communicator) {
        return new KVStore("dist_sync", communicator, 0);
    }

    /**
     * MXNet's {@code dist_async}, with a bound: what is pulled has all pushes to its key but the last {@code staleness} of each worker, which are still on
     * their way, so that nobody waits for who is late by no more than that. MXNet has no such bound, and gives other bits each time.
     *
     * @param staleness 1 or more
     */
    public static KVStore distAsync(Communicator communicator, int staleness) {
        if (staleness < 1) {
            throw new IllegalArgumentException(
                    "kvstore: staleness must be 1 or more, got " + staleness + "; without any, take distSync");
        }
        return new KVStore("dist_async", communicator, staleness);
    }

    /** In MXNet's words: {@code local}, {@code dist_sync} or {@code dist_async}. */
    public String type() {
        return type;
    }

    /** The number of this worker, from 0. */
    public int rank() {
        return communicator == null ? 0 : communicator.rank();
    }

    /** How many workers there are. */
    public int numWorkers() {
        return communicator == null ? 1 : communicator.size();
    }

    /**
     * Gives a key its first value, which is rank 0's; that of others is looked at for its shape only.
     *
     * @throws IllegalArgumentException if the key has one, or the value is not f32
     */
    public void init(String key, NDArray value) {
        if (entries.containsKey(key)) {
            throw new IllegalArgumentException("kvstore: key '" + key + "' has a value; init each key once");
        }
        if (value.dtype() != DType.F32) {
            throw new IllegalArgumentException(
                    "kvstore: key '" + key + "' must be f32, got " + value.spec() + "; convert it");
        }
        try (Scope.Entry inside = scope.enter()) {
            entries.put(key, new Entry(key, value, communicator));
        }
    }

    /** Pushes an array as long as the value; it may change as soon as this returns. */
    public void push(String key, NDArray value) {
        push(key, List.of(value));
    }

    /** Pushes the sum of arrays, such as one for each device, which are added up in their order. */
    public void push(String key, List<NDArray> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("kvstore: nothing is pushed to key '" + key + "'; push an array");
        }
        Entry entry = entry(key);
        values.forEach(entry::requireLike);
        entry.apply(staleness, this::update);
        entry.send(values, wire);
    }

    /** Copies the value of a key, which waits for those who are behind; see {@link #distAsync}. */
    public void pull(String key, NDArray out) {
        Entry entry = entry(key);
        entry.requireLike(out);
        entry.apply(staleness, this::update);
        out.assign(entry.value());
    }

    /** {@link #push}, then {@link #pull}. */
    public void pushpull(String key, NDArray value, NDArray out) {
        push(key, value);
        pull(key, out);
    }

    /**
     * From now on what is pushed is a gradient. It is summed over the samples as MXNet's is, so divide it, or the rate, by the samples of all workers
     * ({@code rescale_grad} there).
     */
    public void setOptimizer(Optimizer optimizer) {
        settle();
        entries.values().forEach(Entry::forget);
        this.rule = new Rule(optimizer, 1);
    }

    /**
     * From now on pushes travel as {@code wire} says, in both directions of the exchange, and what that loses of a worker's pushes is added to its next (error feedback).
     * With {@link dev.bellows.collective.wire.TwoBitWire} this is MXNet's {@code {"type": "2bit", "threshold": 0.5}}, bit by bit; values that are pulled are f32.
     *
     * @throws IllegalArgumentException of a {@code local} store, which sends nothing, and of wires of other types than f32
     */
    public void setGradientCompression(Wire wire) {
        if (communicator == null) {
            throw new IllegalArgumentException(
                    "kvstore: a local store sends nothing that could be compressed; take distSync or distAsync");
        }
        if (wire.memory() != DType.F32) {
            throw new IllegalArgumentException("kvstore: " + wire.name() + " is no wire of f32");
        }
        settle();
        this.wire = wire;
    }

    /** Waits until all that was pushed is in the values, also of an asynchronous store. Every worker calls it. */
    public void settle() {
        entries.values().forEach(entry -> entry.apply(0, this::update));
    }

    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "kvstore: key '" + key + "' has no value; init it before, there are " + entries.keySet());
        }
        return entry;
    }

    /** Changes a value by the sum of what all pushed. */
    private void update(Entry entry, NDArray sum) {
        Rule own = rule;
        if (own == null) {
            entry.value().assign(sum);
            return;
        }
        List<NDArray> states;
        try (Scope.Entry inside = scope.enter()) {
            states = entry.states(own);
        }
        List<Tensor> scalars = own.scalars(entry.nextUpdate()).stream()
                .<Tensor>map(scalar -> NDArray.scalar(scalar, DType.F32))
                .toList();
        List<Tensor> out = own.update(entry.value(), sum, states, scalars);
        entry.value().assign((NDArray) out.get(0));
        for (int i = 0; i < states.size(); i++) {
            states.get(i).assign((NDArray) out.get(i + 1));
        }
    }

    /** Waits for what is on its way, and frees the values. The communicator stays open. */
    @Override
    public void close() {
        try {
            entries.values().forEach(Entry::close);
        } finally {
            scope.close();
        }
    }
}
