package dev.bellows.nn;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Initializer;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A part of a network, or a whole one: parameters, child blocks and a forward pass. A block belongs to the scope in which
 * it was made, or to its parent block, and frees its parameters when that closes.
 *
 * <pre>{@code
 * final class Residual extends Block {
 *     private final Block body = child("body", new Dense(64));
 *
 *     public Tensor forward(Tensor x) {
 *         return body.forward(x).add(x);
 *     }
 * }
 * }</pre>
 */
public abstract class Block implements Resource {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Block> children = new LinkedHashMap<>();
    private @Nullable Scope owner;
    private final List<CallListener> listeners = new ArrayList<>();
    private String name = "";

    protected Block() {
        register(this);
    }

    private static void register(Block block) {
        Scope.current().own(block);
    }

    /** Computes the output for {@code x}, of which the first axis is the batch. */
    public abstract Tensor forward(Tensor x);

    /**
     * Computes all outputs for all inputs, in order. Blocks of one input and one output need not override this; those of
     * more do, and say in {@link #forward(Tensor)} what one input means to them.
     *
     * @throws ShapeException if the block does not take this many inputs
     */
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (in.size() != 1) {
            throw new ShapeException(this + ": takes one input, got " + in.size());
        }
        return List.of(forward(in.get(0)));
    }

    /**
     * Runs {@link #forward} as the child that this block is: errors, summaries and drawings of the network then know the
     * path, such as {@code encoder.0}. Blocks call their children so.
     */
    public final Tensor call(Tensor x) {
        try (CreationSite.Stay stay = CreationSite.inside(name)) {
            announce(List.of(x));
            Tensor y = forward(x);
            tell(List.of(x), List.of(y));
            return y;
        }
    }

    /** As {@link #call}, of {@link #forwardAll}. */
    public final List<Tensor> callAll(List<Tensor> in) {
        try (CreationSite.Stay stay = CreationSite.inside(name)) {
            announce(in);
            List<Tensor> out = forwardAll(in);
            tell(in, out);
            return out;
        }
    }

    /** As {@link #call}, of a forward pass of this block that takes more: {@code a.within(() -> a.forward(q, k, v, mask))}. */
    public final Tensor within(Supplier<Tensor> forward) {
        try (CreationSite.Stay stay = CreationSite.inside(name)) {
            announce(List.of());
            Tensor y = forward.get();
            tell(List.of(), List.of(y));
            return y;
        }
    }

    /** Hears of each {@link #call}; of {@link #within} without its inputs. */
    @FunctionalInterface
    public interface CallListener {
        /** Before the forward pass: which block, and what goes in. What this throws ends the call. Does nothing unless overridden. */
        default void calling(Block block, List<Tensor> in) {}

        /** After the forward pass: which block, what went in, and what came out. */
        void called(Block block, List<Tensor> in, List<Tensor> out);
    }

    private void announce(List<Tensor> in) {
        for (CallListener listener : listeners) {
            listener.calling(this, in);
        }
    }

    private void tell(List<Tensor> in, List<Tensor> out) {
        for (CallListener listener : listeners) {
            listener.called(this, in, out);
        }
    }

    /** Makes {@code listener} hear of each call of this block and of all below it, until the result is closed. */
    public final Listening listen(CallListener listener) {
        List<Block> all = new ArrayList<>();
        addTo(all);
        return new Listening(all, listener);
    }

    private void addTo(List<Block> all) {
        all.add(this);
        children.values().forEach(child -> child.addTo(all));
    }

    /** A listener at blocks; closing it takes it away. */
    public static final class Listening implements AutoCloseable {
        private final List<Block> blocks;
        private final CallListener listener;

        private Listening(List<Block> blocks, CallListener listener) {
            this.blocks = blocks;
            this.listener = listener;
            blocks.forEach(block -> block.listeners.add(listener));
        }

        @Override
        public void close() {
            blocks.forEach(block -> block.listeners.remove(listener));
        }
    }

    /** This block, compiled at its first use with inputs of given specs; it belongs to the result. */
    public final Hybrid hybridize() {
        return Hybrid.of(this);
    }

    /** What this block is made from, so that it can travel as text; blocks that users write have none unless overridden. */
    public LayerConfig config() {
        throw new UnsupportedOperationException(
                this + ": has no configuration; override config(), or save its parameters"
                        + " and build the network in code");
    }

    /** Registers a weight, filled by {@code own} if given, else by the initializer of {@link #initialize}. */
    protected final Parameter weight(String name, @Nullable Initializer own) {
        return parameter(new Parameter(name, Parameter.Role.WEIGHT, own, false));
    }

    /** As {@link #weight}, of which a batch changes only the rows that it looks up; see {@link Parameter#sparse}. */
    protected final Parameter sparseWeight(String name, @Nullable Initializer own) {
        return parameter(new Parameter(name, Parameter.Role.WEIGHT, own, true));
    }

    /**
     * Registers a slice of a table as {@code name.slice}, a {@link Parameter#sparse sparse} weight that starts with the values that
     * the whole table would have as the weight {@code name}.
     *
     * @param table the spec of the whole table
     */
    protected final Parameter sliceWeight(String name, RowSlice slice, Spec table) {
        Spec part = table.with(Shape.of(slice.places()).concat(table.shape().without(0)));
        return parameter(Parameter.slice(name + "." + slice.slice(), slice, part));
    }

    /** Registers an array that the forward pass itself updates. */
    protected final Parameter state(String name, Parameter.Role role, Initializer own) {
        return parameter(new Parameter(name, role, own, false));
    }

    private Parameter parameter(Parameter parameter) {
        if (parameters.putIfAbsent(parameter.name(), parameter) != null) {
            throw new IllegalArgumentException("block: two parameters named '" + parameter.name() + "'");
        }
        return parameter;
    }

    /** Registers a child block, which now belongs to this one. The child called "" adds nothing to the paths below it. */
    protected final <B extends Block> B child(String name, B block) {
        if (children.putIfAbsent(name, block) != null) {
            throw new IllegalArgumentException("block: two children named '" + name + "'");
        }
        block.disown();
        ((Block) block).name = name;
        return block;
    }

    /** Takes this block out of its scope: whoever calls this closes it. */
    public final void disown() {
        if (owner != null) {
            owner.disown(this);
        }
    }

    /** The child blocks by name, in order of registration. */
    public final Map<String, Block> children() {
        return Collections.unmodifiableMap(children);
    }

    /**
     * Chooses the starting values of all parameters. They depend on {@code seed} and each parameter's path alone, so the
     * same network starts alike everywhere, in whatever order its shapes become known.
     */
    public final void initialize(Initializer initializer, long seed) {
        parameters().forEach((path, parameter) -> {
            String known = tablePath(path, parameter);
            parameter.initialize(
                    initializer.insistsOn(known).orElseGet(() -> parameter.ruleOr(initializer)), mix(seed, known));
        });
    }

    /** The path of the table that a parameter is a slice of; of others their own. */
    public static String tablePath(String path, Parameter parameter) {
        return parameter.slice() == null ? path : path.substring(0, path.lastIndexOf('.'));
    }

    /** All parameters of this block and its children by path, such as {@code 0.weight}, in order of registration. */
    public final Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all);
        return all;
    }

    /**
     * Keeps parameters as they are from now on, by {@link PathPatterns} on their paths: weights get no gradient, and layers that
     * follow running statistics, such as a {@link dev.bellows.nn.layer.BatchNorm}, normalise by frozen ones in training too.
     *
     * @return the paths of those that are meant
     * @throws IllegalArgumentException if a pattern is about none of them
     */
    public final List<String> freeze(String... patterns) {
        return freeze(true, List.of(patterns));
    }

    /** Lets {@linkplain #freeze frozen} parameters change again. */
    public final List<String> unfreeze(String... patterns) {
        return freeze(false, List.of(patterns));
    }

    private List<String> freeze(boolean kept, List<String> patterns) {
        Map<String, Parameter> all = parameters();
        String what = (kept ? "freeze" : "unfreeze") + ": no parameter";
        List<String> chosen = new PathPatterns(patterns).of(all.keySet(), what);
        chosen.forEach(path -> Objects.requireNonNull(all.get(path)).freeze(kept));
        return chosen;
    }

    private void collect(String prefix, Map<String, Parameter> into) {
        parameters.forEach((name, parameter) -> into.put(prefix + name, parameter));
        children.forEach((name, child) -> child.collect(name.isEmpty() ? prefix : prefix + name + ".", into));
    }

    /** FNV-1a of the path, spread over the seed by the finalizer of SplitMix64. */
    private static long mix(long seed, String path) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        long z = seed + 0x9e3779b97f4a7c15L * hash;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** As {@link #materialize(List)} of one f32 input of this shape, batch first; returns the shape of the output. */
    public final Shape materialize(Shape input) {
        return materialize(List.of(new Spec(input, DType.F32))).get(0).shape();
    }

    /** As {@link #infer}, and makes and fills the arrays of the parameters. */
    public final List<Spec> materialize(List<Spec> inputs) {
        List<Spec> outputs = infer(inputs);
        parameters().values().stream()
                .filter(parameter -> parameter.specOrNull() != null && !parameter.isElsewhere())
                .forEach(Parameter::data);
        return outputs;
    }

    /**
     * Traces {@link #forwardAll} for inputs of these specs, batch first, so that the parameters get their specs; makes no
     * arrays and needs no {@link #initialize}. Returns the outputs' specs.
     */
    public final List<Spec> infer(List<Spec> inputs) {
        return inferred(inputs).outputs().stream().map(Symbol::spec).toList();
    }

    /**
     * Whether it talks to other ranks when it is trained on inputs of these specs, batch first, so that all of them have to come
     * to every pass.
     */
    public final boolean communicates(List<Spec> inputs) {
        try (Recording training = Recording.set(false, true)) {
            return inferred(inputs).communicates();
        }
    }

    /**
     * Whether the integers among inputs of these specs, batch first, are ids: it looks them up or compares them, and computes with
     * none of them as a number.
     */
    public final boolean takesIds(List<Spec> inputs) {
        return inferred(inputs).takesIds();
    }

    /** The same of some inputs alone, by their places; other integers, such as lengths, may become what they like. */
    public final boolean takesIds(List<Spec> inputs, Set<Integer> places) {
        return inferred(inputs).takesIds(places);
    }

    private Graph inferred(List<Spec> inputs) {
        Trace trace = Trace.inferring();
        List<Tensor> in = new ArrayList<>();
        inputs.forEach(spec -> in.add(trace.input("x" + in.size(), spec)));
        return trace.graph(forwardAll(in));
    }

    @Override
    public final void ownedBy(Scope scope) {
        owner = scope;
    }

    @Override
    public final long bytes() {
        return parameters().values().stream()
                .map(Parameter::dataOrNull)
                .mapToLong(data -> data == null ? 0 : data.bytes())
                .sum();
    }

    /** Frees the parameters of this block and its children. */
    @Override
    public final void close() {
        disown(); // a scope that outlives many blocks must not remember them
        releaseAll();
        parameters().values().forEach(Parameter::close);
    }

    private void releaseAll() {
        children.values().forEach(Block::releaseAll);
        release();
    }

    /** Frees what this block holds beside its parameters and children; nothing unless overridden. */
    protected void release() {}

    @Override
    public String toString() {
        return getClass().getSimpleName();
    }
}
