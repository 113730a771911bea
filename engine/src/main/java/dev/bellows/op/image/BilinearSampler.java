package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;

/**
 * Reads images [batch, channels, height, width] at the positions of a grid [batch, 2, rows, columns], x first, from -1 at the first
 * pixel's centre to 1 at the last one's; between pixels bilinearly, and 0 outside (Jaderberg et al. 2015).
 */
@Formula("y[n, c, i, j] = x[n, c] at grid[n, :, i, j]")
public record BilinearSampler() implements Composite {
    public static Tensor bilinearSampler(Tensor x, Tensor grid) {
        return new BilinearSampler().on(x, grid);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 4);
        Spec grid = in.get(1).requireDType(name(), x.dtype()).requireRank(name(), 4);
        Shape size = grid.shape();
        if (size.dim(0) != x.shape().dim(0)
                || size.dim(1) != 2
                || x.shape().dim(2) == 0
                || x.shape().dim(3) == 0) {
            throw new ShapeException(name() + ": expects images [batch, channels, height, width] and a grid"
                    + " [batch, 2, rows, columns], got " + x + " · " + grid);
        }
        return List.of(x.with(x.shape().with(2, size.dim(2)).with(3, size.dim(3))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        DType wide = x.dtype() == DType.BF16 ? DType.F32 : x.dtype(); // bf16 cannot count pixels
        Tensor grid = Cast.cast(in.get(1), wide);
        Tensor column = position(grid, 0, x.shape().dim(3));
        Tensor row = position(grid, 1, x.shape().dim(2));
        Shape shape = x.shape();
        Tensor flat =
                Transpose.transpose(x, 1, 0, 2, 3).reshape(shape.dim(1), shape.dim(0) * shape.dim(2) * shape.dim(3));
        Pixels pixels = new Pixels(Cast.cast(flat, wide), shape);
        Tensor above = between(pixels, Floor.floor(row), column);
        Tensor below = between(pixels, Floor.floor(row).add(1), column);
        Tensor y = above.add(below.sub(above).mul(row.sub(Floor.floor(row))));
        return List.of(Cast.cast(Transpose.transpose(y, 1, 0, 2, 3), x.dtype()));
    }

    /** In pixels: [batch, rows, columns]. */
    private static Tensor position(Tensor grid, int channel, int size) {
        Shape shape = grid.shape().without(1);
        Tensor part = Slice.slice(grid, 1, channel, channel + 1).reshape(shape.dims());
        return part.add(1).mul((size - 1) / 2.0);
    }

    private static Tensor between(Pixels pixels, Tensor row, Tensor column) {
        Tensor left = Floor.floor(column);
        Tensor first = pixels.at(row, left);
        Tensor second = pixels.at(row, left.add(1));
        return first.add(second.sub(first).mul(column.sub(left)));
    }

    /** Images as [channels, batch · height · width], once [batch, channels, height, width]. */
    private record Pixels(Tensor flat, Shape shape) {
        /** Those at whole positions [batch, rows, columns], 0 outside: [channels, batch, rows, columns]. */
        Tensor at(Tensor row, Tensor column) {
            int height = shape.dim(2);
            int width = shape.dim(3);
            Tensor inside = LogicalAnd.logicalAnd(within(row, height), within(column, width));
            Tensor i = Cast.cast(Clip.clip(row, 0, height - 1), DType.I32);
            Tensor j = Cast.cast(Clip.clip(column, 0, width - 1), DType.I32);
            Tensor image = Iota.iota(flat, shape.dim(0), DType.I32).reshape(shape.dim(0), 1, 1);
            Tensor index = image.mul(height).add(i).mul(width).add(j);
            return Where.where(inside, Take.take(flat, index, 1), Full.scalar(flat, 0));
        }

        private static Tensor within(Tensor position, int size) {
            return LogicalAnd.logicalAnd(
                    LessEqual.lessEqual(Full.scalar(position, 0), position),
                    Less.less(position, Full.scalar(position, size)));
        }
    }
}
