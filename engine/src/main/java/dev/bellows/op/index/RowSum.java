package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import java.util.List;

/**
 * Adds up the values of equal rows: row numbers i32 [n] and values [n, …] to the same with each number once, where it came
 * first, with the sum of its values in their order. The places of the others have the number -1 and values of 0, so shapes do
 * not depend on the data; numbers of -1 stay so.
 */
@Formula("y_i = Σ_j x_j over rows[j] = rows[i], where rows[i] comes first;  else rows'[i] = -1, y_i = 0")
public record RowSum() implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec rows = in.get(0).requireRank(name(), 1).requireDType(name(), DType.I32);
        Spec values = in.get(1).requireFloating(name());
        Shape shape = values.shape();
        if (shape.rank() < 1 || shape.dim(0) != rows.shape().dim(0)) {
            throw new ShapeException(name() + ": expects values for each row number: " + rows + " · " + values);
        }
        return List.of(rows, values);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
