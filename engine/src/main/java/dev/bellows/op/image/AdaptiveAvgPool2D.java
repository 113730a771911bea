package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import java.util.List;

/** The means over {@code height} by {@code width} areas that cover the image evenly, and overlap where they must. */
@Formula("y[i, j] = mean of x[⌊i·h/height⌋ … ⌈(i+1)·h/height⌉ - 1, likewise for j]")
public record AdaptiveAvgPool2D(int height, int width) implements Composite {
    public static Tensor adaptiveAvgPool2D(Tensor x, int height, int width) {
        return new AdaptiveAvgPool2D(height, width).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0));
        if (height < 1 || width < 1 || x.shape().dim(-1) == 0 || x.shape().dim(-2) == 0) {
            throw new ShapeException(name() + ": cannot make " + height + " by " + width + " areas of " + x);
        }
        return List.of(x.with(x.shape().with(-2, height).with(-1, width)));
    }

    /** Products with one matrix of averages for the rows and one for the columns. */
    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor rows = averages(x, x.shape().dim(-2), height);
        Tensor columns = averages(x, x.shape().dim(-1), width);
        return List.of(MatMul.matmul(rows, new MatMul(false, true).on(x, columns)));
    }

    private static Tensor averages(Tensor x, int from, int to) {
        Tensor area = Iota.iota(x, to, DType.I64).reshape(to, 1);
        Tensor pixel = Iota.iota(x, from, DType.I64);
        Tensor start = area.mul(from).div(to);
        Tensor end = area.add(1).mul(from).add(to - 1.0).div(to);
        Tensor inside = LogicalAnd.logicalAnd(LessEqual.lessEqual(start, pixel), Less.less(pixel, end));
        return Cast.cast(inside, x.dtype()).div(Cast.cast(end.sub(start), x.dtype()));
    }
}
