package dev.bellows.op;

import dev.bellows.core.DType;
import dev.bellows.core.Promotion;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.Indexing;
import dev.bellows.op.movement.Reshape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An n-dimensional array that ops apply to: an {@code NDArray} computes, a {@code Symbol} records. Code written on
 * tensors therefore runs eagerly and traces to a graph alike. Besides arithmetic and indexing, ops are static functions of their
 * own classes, such as {@code Softmax.softmax(x, -1)}. Operands of two dtypes meet by {@link Promotion}.
 */
public interface Tensor {
    Spec spec();

    /** Whether applying an op records it instead of computing it. */
    boolean isTraced();

    /** Applies {@code op}; {@code in} may mix arrays into a traced call, where they become captured inputs. */
    List<Tensor> apply(Op op, List<Tensor> in);

    /** How this tensor came about, or null for an input or anything made while not recording. */
    @Nullable
    Origin origin();

    default Shape shape() {
        return spec().shape();
    }

    default DType dtype() {
        return spec().dtype();
    }

    default Tensor add(Tensor other) {
        return Add.add(this, other);
    }

    default Tensor sub(Tensor other) {
        return Sub.sub(this, other);
    }

    default Tensor mul(Tensor other) {
        return Mul.mul(this, other);
    }

    default Tensor div(Tensor other) {
        return Div.div(this, other);
    }

    default Tensor neg() {
        return new Neg().on(this);
    }

    default Tensor add(double value) {
        return add(scalar(value));
    }

    default Tensor sub(double value) {
        return sub(scalar(value));
    }

    default Tensor mul(double value) {
        return mul(scalar(value));
    }

    default Tensor div(double value) {
        return div(scalar(value));
    }

    /** A Java number in the dtype of this tensor. */
    private Tensor scalar(double value) {
        Promotion.requireHolds("scalar", dtype(), value);
        return Full.scalar(this, value);
    }

    /**
     * The elements that {@code index} names, by NumPy's rules. A copy; an {@code NDArray} gives a view where the elements lie
     * one after another.
     */
    default Tensor at(Index... index) {
        Indexing indexing = Indexing.of(shape(), index);
        return indexing.rest(indexing.isWhole() ? this : indexing.box().on(this));
    }

    /** The same elements in another shape; one extent may be -1 and is then derived from the rest. */
    default Tensor reshape(int... dims) {
        return Reshape.reshape(this, dims);
    }

    /** The same elements, through which no gradient flows. */
    default Tensor detach() {
        return StopGradient.stopGradient(this);
    }
}
