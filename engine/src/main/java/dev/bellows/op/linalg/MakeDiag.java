package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Pad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Square matrices with the vectors in the last axis on their diagonals number {@code offset}, and 0 elsewhere. */
@Formula("y[k, k + offset] = x_k, 0 elsewhere")
public record MakeDiag(int offset) implements Composite {
    public static Tensor makeDiag(Tensor x, int offset) {
        return new MakeDiag(offset).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() == 0) {
            throw new ShapeException(name() + ": expects vectors in the last axis, got " + x);
        }
        int n = x.shape().dim(-1) + Math.abs(offset);
        return List.of(x.with(x.shape().with(-1, n).concat(Shape.of(n))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int n = x.shape().dim(-1) + Math.abs(offset);
        int rank = x.shape().rank();
        List<Integer> before = new ArrayList<>(Collections.nCopies(rank, 0));
        List<Integer> after = new ArrayList<>(before);
        before.set(rank - 1, Math.max(-offset, 0));
        after.set(rank - 1, Math.max(offset, 0));
        Tensor rows = new Pad(List.copyOf(before), List.copyOf(after), 0).on(x); // one element for each row
        Tensor column = rows.reshape(rows.shape().insert(rank, 1).dims());
        return List.of(Where.where(Matrices.onDiagonal(x, n, n, offset), column, Full.scalar(x, 0)));
    }
}
