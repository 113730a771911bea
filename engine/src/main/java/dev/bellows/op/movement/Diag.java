package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import java.util.List;

/**
 * Of a matrix the diagonal {@code offset} places above the main one (below if negative); of a vector the square matrix with the
 * vector on that diagonal and 0 elsewhere.
 */
@Formula("y_i = x[i, i + offset], or y[i, i + offset] = x_i")
public record Diag(int offset) implements Composite {
    /** The main diagonal. */
    public static Tensor diag(Tensor x) {
        return diag(x, 0);
    }

    public static Tensor diag(Tensor x, int offset) {
        return new Diag(offset).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Shape x = in.get(0).requireNumber(name()).shape();
        if (x.rank() == 1) {
            int side = x.dim(0) + Math.abs(offset);
            return List.of(in.get(0).with(Shape.of(side, side)));
        }
        in.get(0).requireRank(name(), 2);
        return List.of(in.get(0).with(Shape.of(length(x))));
    }

    private int length(Shape matrix) {
        int rows = matrix.dim(0) + Math.min(0, offset);
        int columns = matrix.dim(1) - Math.max(0, offset);
        return Math.max(0, Math.min(rows, columns));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (x.shape().rank() == 2) {
            return List.of(Take.take(
                    x.reshape(-1), places(x, length(x.shape()), x.shape().dim(1)), 0));
        }
        int side = x.shape().dim(0) + Math.abs(offset);
        Tensor flat = new ScatterAdd(0, side * side).on(x, places(x, x.shape().dim(0), side));
        return List.of(flat.reshape(side, side));
    }

    private Tensor places(Tensor witness, int length, int columns) {
        int first = offset >= 0 ? offset : -offset * columns;
        return Iota.range(witness, first, length, columns + 1);
    }
}
