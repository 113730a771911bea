package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * The elements of each square matrix on and below ({@code lower}) or on and above its diagonal number {@code offset}, row by
 * row in one vector.
 */
@Formula("y = x[i, j] for j - i ≤ offset (lower) or ≥ offset (upper), by rows")
public record ExtractTrian(boolean lower, int offset) implements Composite {
    /** The lower triangle with the main diagonal. */
    public static Tensor extractTrian(Tensor x) {
        return new ExtractTrian(true, 0).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Matrices.requireSquare(this, in.get(0));
        int n = x.shape().dim(-1);
        int count = 0;
        for (int i = 0; i < n; i++) {
            count += TriangleRow.of(lower, offset, n, i).length();
        }
        if (count == 0) {
            throw new ShapeException(name() + ": offset " + offset + " leaves nothing of " + x);
        }
        return List.of(x.with(Matrices.batch(x).concat(Shape.of(count))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int n = x.shape().dim(-1);
        Tensor flat = x.reshape(Matrices.batch(x.spec()).concat(Shape.of(n * n)).dims());
        List<Tensor> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            TriangleRow row = TriangleRow.of(lower, offset, n, i);
            if (row.length() > 0) {
                rows.add(Slice.slice(flat, -1, i * n + row.from(), i * n + row.to()));
            }
        }
        return List.of(Concat.concat(-1, rows));
    }
}
