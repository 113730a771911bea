package dev.bellows.nn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.init.Initializer;
import dev.bellows.op.Tensor;
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
    private @Nullable Initializer initializer;
    private long key;
    private GradRequest gradRequest;
    private boolean frozen;
    private @Nullable Spec spec;
    private @Nullable NDArray data;

    Parameter(String name, Role role, @Nullable Initializer own, boolean sparse) {
        this.name = name;
        this.role = role;
        this.own = own;
        this.sparse = sparse;
        this.gradRequest = sparse ? GradRequest.ROWS : GradRequest.WRITE;
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
            chosen.fill(known, key);
        }
    }

    /**
     * This parameter for a forward pass of {@code x}: the array, made and filled at the first call, or where {@code x} is
     * traced, the symbol that stands for it, so that everything computed from it is part of the trace.
     *
     * @param owner the block that asks, for messages
     * @throws ShapeException if an earlier call or a loaded file fixed another spec
     */
    public Tensor value(Block owner, Tensor x, Spec wanted) {
        Spec known = spec;
        if (known == null) {
            spec = wanted;
        } else if (!known.equals(wanted)) {
            throw new ShapeException(owner + ": parameter '" + name + "' is " + known + ", this input needs " + wanted);
        }
        if (!(x instanceof Symbol symbol)) {
            return array(owner);
        }
        Trace trace = symbol.trace();
        return trace.isInferring() ? trace.standIn(this, wanted) : trace.capture(array(owner));
    }

    /** The array, made at the first call; its spec is known. */
    private NDArray array(Object owner) {
        NDArray known = data;
        if (known == null) {
            Initializer chosen = initializer;
            if (chosen == null) {
                throw new IllegalStateException(
                        owner + ": parameter '" + name + "' has no values; call initialize(...) on the network first");
            }
            known = NDArray.empty(spec());
            chosen.fill(known, key);
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
