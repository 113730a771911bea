package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Slice;
import java.util.Arrays;
import java.util.List;

/**
 * Where affine maps take the pixels of an image of {@code height} by {@code width}: from matrices [batch, 6], by rows, to a grid
 * [batch, 2, height, width] for {@link BilinearSampler}, x first. Coordinates go from -1 at the first pixel's centre to 1 at the
 * last one's.
 */
@Formula("grid = A · (x, y, 1)")
public record AffineGrid(int height, int width) implements Composite {
    public static Tensor affineGrid(Tensor matrices, int height, int width) {
        return new AffineGrid(height, width).on(matrices);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = in.get(0).requireFloating(name()).requireRank(name(), 2);
        if (a.shape().dim(1) != 6 || height < 1 || width < 1) {
            throw new ShapeException(name() + ": expects matrices [batch, 6] and a size of 1 or more, got " + a + ", "
                    + height + " by " + width);
        }
        return List.of(a.with(Shape.of(a.shape().dim(0), 2, height, width)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0).reshape(in.get(0).shape().dim(0), 2, 3, 1);
        Tensor x = coordinates(a, width).reshape(1, width);
        Tensor y = coordinates(a, height).reshape(height, 1);
        Tensor[] column = new Tensor[3];
        Arrays.setAll(column, i -> Slice.slice(a, 2, i, i + 1));
        return List.of(column[0].mul(x).add(column[1].mul(y)).add(column[2]));
    }

    private static Tensor coordinates(Tensor witness, int size) {
        Tensor i = Cast.cast(Iota.iota(witness, size, DType.I32), witness.dtype());
        return i.mul(2.0 / Math.max(1, size - 1)).sub(1);
    }
}
