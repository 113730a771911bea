package dev.bellows.ndarray;

import dev.bellows.core.Promotion;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.memory.Scope;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.Indexing;
import java.util.function.Supplier;

/**
 * Changes of an array where it lies. A tape holds the arrays themselves, so a change would alter the values that gradients are
 * made of: while ops are recorded, and of arrays that a recorded op made, changes are refused. An array that was an input of
 * recorded ops can be changed once recording has ended; do so after the backward pass, as optimizers do.
 */
public final class InPlace {
    private InPlace() {}

    /** x ← x + y; the result must have the spec of {@code x}. */
    public static void add(NDArray x, Tensor y) {
        set("add", x, () -> x.add(y));
    }

    /** x ← x - y; the result must have the spec of {@code x}. */
    public static void sub(NDArray x, Tensor y) {
        set("sub", x, () -> x.sub(y));
    }

    /** x ← x · y; the result must have the spec of {@code x}. */
    public static void mul(NDArray x, Tensor y) {
        set("mul", x, () -> x.mul(y));
    }

    /** x ← x / y; the result must have the spec of {@code x}. */
    public static void div(NDArray x, Tensor y) {
        set("div", x, () -> x.div(y));
    }

    /** Sets the elements that {@code index} names to {@code value}, which broadcasts; of values for one place the last counts. */
    public static void put(NDArray x, Tensor value, Index... index) {
        check("put", x);
        Indexing indexing = Indexing.of(x.shape(), index);
        try (Scope scope = Scope.open("put")) {
            if (indexing.isBox() && indexing.isContiguous()) {
                NDArray places = x.at(index); // a view
                places.assign((NDArray) Indexing.fitted(value, places.spec()));
            } else {
                x.assign((NDArray) Indexing.replaced(x, value, index));
            }
        }
    }

    /** As {@link #put(NDArray, Tensor, Index...)}, for one number, which the dtype of {@code x} must hold. */
    public static void put(NDArray x, double value, Index... index) {
        Promotion.requireHolds("put", x.dtype(), value);
        try (Scope scope = Scope.open("put")) {
            NDArray scalar = NDArray.empty(x.backend(), x.spec().with(Shape.scalar()));
            scalar.fill(value);
            put(x, scalar, index);
        }
    }

    private static void set(String what, NDArray x, Supplier<Tensor> value) {
        check(what, x);
        try (Scope scope = Scope.open(what)) {
            NDArray computed = (NDArray) value.get();
            if (!computed.spec().equals(x.spec())) {
                throw new ShapeException(
                        "InPlace." + what + ": the result " + computed.spec() + " does not fit into " + x.spec());
            }
            x.assign(computed);
        }
    }

    private static void check(String what, NDArray x) {
        if (Recording.isRecording()) {
            throw new IllegalStateException(
                    "InPlace." + what + ": ops are being recorded, and gradients would be made of the changed "
                            + x.spec() + "; use the op that gives a new array, or pause recording");
        }
        if (x.isRecorded()) {
            throw new IllegalStateException(
                    "InPlace." + what + ": " + x.spec()
                            + " is part of a recorded computation; change a copy, or detach() it once the gradients are computed");
        }
    }
}
