package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.init.Xavier;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import org.jspecify.annotations.Nullable;

/**
 * What {@link LoRA} adds to a {@link Dense} layer: scale · (dropout(x) · Aᵀ) · Bᵀ, from [rows, in] to [rows, units]. Weights a [rank, in],
 * uniform up to 1/√in at first, and b [units, rank], 0 at first, so that it begins by adding nothing.
 */
public final class LowRank extends Block {
    private final int units;
    private final int rank;
    private final double scale;
    private final Parameter a;
    private final Parameter b;
    private final @Nullable Dropout dropout;

    /**
     * @param units of the layer
     * @param rate of the dropout of its input
     */
    LowRank(int units, int rank, double scale, double rate) {
        this.units = units;
        this.rank = rank;
        this.scale = scale;
        this.a = weight("a", new Xavier(Xavier.Distribution.UNIFORM, Xavier.Fan.IN, 1));
        this.b = weight("b", Constant.ZERO);
        this.dropout = rate == 0 ? null : child("dropout", new Dropout(rate));
    }

    @Override
    public Tensor forward(Tensor rows) {
        Spec down = new Spec(Shape.of(rank, rows.shape().dim(1)), rows.dtype());
        Spec up = new Spec(Shape.of(units, rank), rows.dtype());
        Tensor seen = dropout == null ? rows : dropout.call(rows);
        Tensor narrow = new MatMul(false, true).on(seen, a.value(this, rows, down));
        return new MatMul(false, true).on(narrow, b.value(this, rows, up)).mul(scale);
    }

    /** What it makes of the layer's weight: weight + scale · B · A, a new array of the current scope. */
    public NDArray merged(NDArray weight) {
        return (NDArray)
                weight.add(new MatMul(false, false).on(b.data(), a.data()).mul(scale));
    }

    @Override
    public String toString() {
        return "LowRank(" + rank + ", scale " + scale + ")";
    }
}
