package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import java.util.List;

/** The elements of each matrix on its diagonal number {@code offset}, counted from the main one to the right. */
@Formula("y_k = x[k, k + offset]")
public record ExtractDiag(int offset) implements Composite {
    public static Tensor extractDiag(Tensor x, int offset) {
        return new ExtractDiag(offset).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.require(this, in.get(0));
        if (length(x) < 0) {
            throw new ShapeException(name() + ": " + x + " has no diagonal at offset " + offset);
        }
        return List.of(x.with(Matrices.batch(x).concat(Shape.of(length(x)))));
    }

    private int length(Spec x) {
        int rows = x.shape().dim(-2);
        int columns = x.shape().dim(-1);
        return Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int columns = x.shape().dim(-1);
        int first = offset < 0 ? -offset * columns : offset;
        Tensor index = Iota.range(x, first, length(x.spec()), columns + 1);
        Shape flat = Matrices.batch(x.spec()).concat(Shape.of(x.shape().dim(-2) * columns));
        return List.of(Take.take(x.reshape(flat.dims()), index, -1));
    }
}
