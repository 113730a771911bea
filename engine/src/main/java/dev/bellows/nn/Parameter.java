package dev.bellows.nn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.init.Initializer;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSlice;
import org.jspecify.annotations.Nullable;

/**
 * An array that belongs to a block: a weight that training changes, or a state such as a running mean. Its shape may be
 * left open until the first forward pass, or {@link Block#infer}, shows it; the array itself is made when it is first needed.
 */
public final class Parameter {
    /** What changes a parameter. */
    public enum Role {
        /** The optimizer, by the gradient of the loss. */
        WEIGHT,
        /** The block itself, in the forward pass; averaged over the workers after each epoch. */
        STATISTIC,
        /** The block itself, in the forward pass: the position in a stream of random numbers, one stream per worker. */
        COUNTER,
        /** Nothing: it follows from the block's settings, such as the means that inputs are standardised by. */
        CONSTANT,
        /** Nothing: it came with the weights of a trained network, and follows from no setting. */
        GIVEN
    }

    private final String name;
    private final Role role;
    private final @Nullable Initializer own;
    private final boolean sparse;
    private final @Nullable RowSlice slice;
    private @Nullable Placement placement;
    private @Nullable ParameterPart part;
    private @Nullable Boolean ownStage;
    private @Nullable Initializer initializer;
    private long key;
    private GradRequest gradRequest;
    private boolean frozen;
    private @Nullable Spec spec;
    private @Nullable NDArray data;

    /**
     * Where a slice of a table is that lies on several ranks.
     *
     * @param group whose ranks have the table
     * @param isHere whether this one has this slice
     */
    public record Placement(String group, boolean isHere) {}

    Parameter(String name, Role role, @Nullable Initializer own, boolean sparse) {
        this(name, role, own, sparse, null);
    }

    private Parameter(String name, Role role, @Nullable Initializer own, boolean sparse, @Nullable RowSlice slice) {
        this.name = name;
        this.role = role;
        this.own = own;
        this.sparse = sparse;
        this.slice = slice;
        this.gradRequest = sparse ? GradRequest.ROWS : GradRequest.WRITE;
    }

    /** A sparse weight that is a slice of a table, of known spec. */
    static Parameter slice(String name, RowSlice slice, Spec spec) {
        Parameter made = new Parameter(name, Role.WEIGHT, null, true, slice);
        made.spec = spec;
        return made;
    }

    /** Which rows of a table it has, or null if it is no slice of one. */
    public @Nullable RowSlice slice() {
        return slice;
    }

    /** Where this slice is, or null as long as nobody said that the table lies on several ranks. */
    public @Nullable Placement placement() {
        return placement;
    }

    /**
     * Says where this slice of a table is, before its array is made. One that is elsewhere never gets an array here.
     *
     * @throws IllegalStateException if it is no slice, or has an array that belongs elsewhere
     */
    public void place(Placement chosen) {
        if (slice == null || (data != null && !chosen.isHere())) {
            throw new IllegalStateException("parameter " + this
                    + (slice == null ? " is no slice of a table" : " has its array already; place it before"));
        }
        placement = chosen;
    }

    /**
     * Leaves to this rank a part of the weight, before its array is made: what the whole one would start with in this place. {@link
     * #value} still speaks of the whole, and gives the part.
     */
    public void divide(ParameterPart chosen) {
        if (data != null || spec != null || slice != null || part != null) {
            throw new IllegalStateException("parameter " + this
                    + " cannot be divided any more; divide the network before its shapes are known");
        }
        part = chosen;
    }

    /**
     * Leaves to this rank rows of a weight whose shape is known, before its array is made. Layers go on to work with the whole one, which the ranks
     * put together whenever {@link #value} is asked.
     *
     * @param chosen rows that the ranks of a group put together
     * @throws IllegalStateException if it has an array, or is divided already
     */
    public void share(ParameterPart chosen) {
        if (data != null || slice != null || part != null || role != Role.WEIGHT) {
            throw new IllegalStateException("parameter " + this
                    + " cannot be shared any more; share weights once, before their arrays are made");
        }
        part = chosen.in(spec());
        spec = chosen.of(spec());
    }

    /** Which part of the weight this rank has, or null if it has the whole one. */
    public @Nullable ParameterPart part() {
        return part;
    }

    /** Whether this rank has rows of the weight, which several put together for each use. */
    public boolean isGathered() {
        return part != null && part.isGathered();
    }

    /**
     * Says whether the layers that this rank has are those of this parameter, before its array is made; else it never has one here.
     *
     * @throws IllegalStateException if it has an array that belongs elsewhere
     */
    public void stage(boolean isOwn) {
        if (data != null && !isOwn) {
            throw new IllegalStateException(
                    "parameter " + this + " has its array already; cut the network into stages before");
        }
        ownStage = isOwn;
    }

    /** Whether it belongs to layers that other ranks have. */
    public boolean isOfOtherStage() {
        return Boolean.FALSE.equals(ownStage);
    }

    /** Whether another rank has its array. */
    public boolean isElsewhere() {
        return isOfOtherStage() || (placement != null && !placement.isHere());
    }

    /**
     * Whether the first rank may lack some of the weight: each has a part, or a slice of a table that ranks share, or the layers of a
     * stage.
     */
    public boolean isOnSeveralRanks() {
        return placement != null || part != null || ownStage != null;
    }

    /** The name within its block, such as {@code weight}. */
    public String name() {
        return name;
    }

    public Role role() {
        return role;
    }

    /**
     * Whether the gradient is 0 in all rows (along the first axis) but those that a batch looked up, and an optimizer should
     * leave the others, and their state, as they are.
     */
    public boolean sparse() {
        return sparse;
    }

    /** The number that this parameter's random values are keyed by: a mix of the network's seed and its path. */
    public long key() {
        return key;
    }

    /** The layer's own rule for this parameter if it has one, else {@code fallback}. */
    Initializer ruleOr(Initializer fallback) {
        return own != null ? own : fallback;
    }

    /** Chooses how the array is filled when its shape is known. */
    void initialize(Initializer chosen, long keyed) {
        this.initializer = chosen;
        this.key = keyed;
        NDArray known = data;
        if (known != null) {
            fill(known, chosen);
        }
    }

    /**
     * This parameter for a forward pass of {@code x}: the array, made and filled at the first call, or where {@code x} is
     * traced, the symbol that stands for it, so that everything computed from it is part of the trace.
     *
     * @param owner the block that asks, for messages
     * @param wanted the spec of the whole weight
     * @throws ShapeException if an earlier call or a loaded file fixed another spec
     */
    public Tensor value(Block owner, Tensor x, Spec wanted) {
        ParameterPart own = part;
        if (own == null) {
            require(owner, spec, wanted);
            return own(owner, x, wanted);
        }
        Spec here = own.of(wanted);
        if (own.extent() == 0) {
            require(owner, spec, here);
            part = own.in(wanted);
        } else {
            require(owner, own.whole(spec()), wanted);
        }
        return own.used(own(owner, x, here));
    }

    private void require(Block owner, @Nullable Spec known, Spec wanted) {
        if (known != null && !known.equals(wanted)) {
            throw new ShapeException(owner + ": parameter '" + name + "' is " + known + ", this input needs " + wanted);
        }
    }

    private Tensor own(Block owner, Tensor x, Spec wanted) {
        spec = wanted;
        if (!(x instanceof Symbol symbol)) {
            return array(owner);
        }
        Trace trace = symbol.trace();
        return trace.isInferring() ? trace.standIn(this, wanted) : trace.capture(array(owner));
    }

    private void fill(NDArray array, Initializer chosen) {
        if (part != null) {
            try (Scope scope = Scope.open("whole weight")) {
                NDArray whole = NDArray.empty(array.backend(), part.whole(array.spec()));
                chosen.fill(whole, key);
                array.assign((NDArray) part.cut(whole));
            }
        } else if (slice == null) {
            chosen.fill(array, key);
        } else {
            chosen.fillSlice(array, key, slice);
        }
    }

    /** The array, made at the first call; its spec is known. */
    private NDArray array(Object owner) {
        NDArray known = data;
        if (known == null) {
            if (isElsewhere()) {
                throw new IllegalStateException(owner + ": the array of parameter '" + name + "' is on another worker");
            }
            Initializer chosen = initializer;
            if (chosen == null) {
                throw new IllegalStateException(
                        owner + ": parameter '" + name + "' has no values; call initialize(...) on the network first");
            }
            known = NDArray.empty(spec());
            fill(known, chosen);
            set(known);
        }
        return known;
    }

    /** Dtype and shape, or null before they are known. */
    public @Nullable Spec specOrNull() {
        return spec;
    }

    /** Dtype and shape; throws before they are known. */
    public Spec spec() {
        Spec known = spec;
        if (known == null) {
            throw new IllegalStateException(
                    "parameter '" + name + "': its shape is not known before the first forward pass");
        }
        return known;
    }

    /** The array, or null as long as none is made. */
    public @Nullable NDArray dataOrNull() {
        return data;
    }

    /** The array, made at the first call; throws before the shape is known. */
    public NDArray data() {
        spec();
        return array("network");
    }

    public Shape shape() {
        return spec().shape();
    }

    /** Makes {@code array} this parameter's array. The parameter owns it from now on and closes the one before. */
    public void set(NDArray array) {
        NDArray before = data;
        data = array;
        spec = array.spec();
        array.disown();
        if (role == Role.WEIGHT && (frozen || !array.gradRequest().isWhole())) {
            array.attachGradLater(gradRequest());
        }
        if (before != null && before != array) {
            before.close();
        }
    }

    /** Gives a new value from within a forward pass: at once if computed, at the end of each run if traced; not if it is frozen. */
    public void update(Tensor value) {
        if (frozen) {
            return;
        }
        if (value instanceof Symbol symbol) {
            if (!symbol.trace().isInferring()) {
                symbol.trace().update(data(), symbol);
            }
        } else {
            data().assign((NDArray) value);
        }
    }

    /**
     * What a backward pass does with this parameter's gradient; unless set, {@link GradRequest#ROWS} if it is
     * {@link #sparse}, else {@link GradRequest#WRITE}.
     */
    public void gradRequest(GradRequest request) {
        gradRequest = request;
        if (data != null) {
            data.attachGradLater(gradRequest());
        }
    }

    /** What a backward pass does with this parameter's gradient; nothing while it is frozen. */
    public GradRequest gradRequest() {
        return frozen ? GradRequest.NULL : gradRequest;
    }

    /**
     * Keeps a weight or a statistic as it is, whatever trains the network, or lets it change again. No gradient is computed of a frozen
     * weight, no optimizer remembers anything of it, and no workers exchange it. What the block needs in order to run, such as the
     * position in a stream of random numbers, goes on.
     */
    public void freeze(boolean kept) {
        if (role == Role.STATISTIC) {
            frozen = kept;
        } else if (role == Role.WEIGHT && frozen != kept) {
            frozen = kept;
            gradRequest(gradRequest);
        }
    }

    /** Whether training leaves it as it is. */
    public boolean isFrozen() {
        return frozen;
    }

    void close() {
        if (data != null) {
            data.close();
            data = null;
        }
    }

    @Override
    public String toString() {
        return name + " " + (spec == null ? "(shape not known yet)" : spec);
    }
}
