package dev.bellows.op.linalg;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.Take;
import java.util.List;
import java.util.stream.IntStream;

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
        int count = places(x.shape().dim(-1)).length;
        return List.of(x.with(Matrices.batch(x).concat(Shape.of(count))));
    }

    /** The element numbers of the triangle in a matrix of {@code n} rows. */
    int[] places(int n) {
        return IntStream.range(0, n * n)
                .filter(i -> lower ? i % n - i / n <= offset : i % n - i / n >= offset)
                .toArray();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int n = x.shape().dim(-1);
        Tensor flat = x.reshape(Matrices.batch(x.spec()).concat(Shape.of(n * n)).dims());
        return List.of(Take.take(flat, Literal.literal(x, places(n)), -1));
    }
}
