package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.ScatterAdd;
import java.util.List;

/** The inverse of {@link ExtractTrian}: puts the vectors in the last axis back into triangles of square matrices, 0 elsewhere. */
@Formula("y[i, j] = x by rows for j - i ≤ offset (lower) or ≥ offset (upper), 0 elsewhere")
public record MakeTrian(boolean lower, int offset) implements Composite {
    /** A lower triangle with the main diagonal. */
    public static Tensor makeTrian(Tensor x) {
        return new MakeTrian(true, 0).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() == 0) {
            throw new ShapeException(name() + ": expects vectors in the last axis, got " + x);
        }
        int n = extent(x);
        return List.of(x.with(x.shape().with(-1, n).concat(Shape.of(n))));
    }

    /** The rows of the matrix whose triangle has as many elements as the vectors. */
    private int extent(Spec x) {
        int length = x.shape().dim(-1);
        int n = 0;
        while (places(n).length < length) {
            n++;
        }
        if (places(n).length != length || length == 0) {
            throw new ShapeException(name() + ": no triangle has as many elements as the last axis of " + x);
        }
        return n;
    }

    private int[] places(int n) {
        return new ExtractTrian(lower, offset).places(n);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int n = extent(x.spec());
        Tensor flat = new ScatterAdd(x.shape().rank() - 1, n * n).on(x, Literal.literal(x, places(n)));
        return List.of(flat.reshape(infer(List.of(x.spec())).get(0).shape().dims()));
    }
}
