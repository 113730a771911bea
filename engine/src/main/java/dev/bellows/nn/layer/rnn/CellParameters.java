package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.CellWeights;
import org.jspecify.annotations.Nullable;

/** The parameters of one cell. */
record CellParameters(
        Parameter i2h,
        Parameter h2h,
        Parameter i2hBias,
        Parameter h2hBias,
        @Nullable Parameter projection) {
    /**
     * Their values for a forward pass of {@code x}, whose last axis is the features.
     *
     * @param rows of the weights: gates · hidden
     * @param out the size of h
     */
    CellWeights values(Block owner, Tensor x, int rows, int out, int hidden) {
        int features = x.shape().dim(-1);
        return new CellWeights(
                i2h.value(owner, x, new Spec(Shape.of(rows, features), x.dtype())),
                h2h.value(owner, x, new Spec(Shape.of(rows, out), x.dtype())),
                i2hBias.value(owner, x, new Spec(Shape.of(rows), x.dtype())),
                h2hBias.value(owner, x, new Spec(Shape.of(rows), x.dtype())),
                projection == null ? null : projection.value(owner, x, new Spec(Shape.of(out, hidden), x.dtype())));
    }

    /** How many features the cell takes, or ? before it is known. */
    String features() {
        return i2h.specOrNull() == null ? "?" : Integer.toString(i2h.shape().dim(1));
    }
}
