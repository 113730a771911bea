package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Matches rows and columns of scores [batch…, rows, columns] one to one, the best score first: for each row its column and for each
 * column its row (i32), -1 where there is none. Of equal scores the first in row-major order is better.
 *
 * @param threshold the score that a match must exceed, or stay below if {@code ascending}
 * @param ascending whether small scores are good
 * @param most how many matches are made at most, or -1 for any number
 */
@Formula("y₁[i] = j, y₂[j] = i for the best remaining score x_ij, repeatedly")
public record BipartiteMatching(double threshold, boolean ascending, int most) implements Primitive {
    /** The columns of the rows and the rows of the columns, of scores above {@code threshold}. */
    public static List<Tensor> bipartiteMatching(Tensor x, double threshold) {
        return new BipartiteMatching(threshold, false, -1).onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() < 2) {
            throw new ShapeException(name() + ": expects scores [batch…, rows, columns], got " + x);
        }
        Spec whole = x.with(DType.I32);
        return List.of(whole.with(x.shape().without(-1)), whole.with(x.shape().without(-2)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
