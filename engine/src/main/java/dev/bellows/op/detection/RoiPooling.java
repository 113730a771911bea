package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Round;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ReduceMax;
import java.util.List;

/**
 * The greatest element of each cell of regions of feature maps (Girshick 2015): of x [batch, channels, height, width] and regions
 * [count, 5] as the number of the image and corners in the image's pixels, [count, channels, rows, columns]. Corners are rounded to
 * pixels of the feature map and both included; an empty cell is 0. Needs memory for a feature map per region and row of cells.
 *
 * @param scale pixels of the feature map for one of the image
 */
@Formula("y[r, c, i, j] = max x[image, c] over cell (i, j) of region r")
public record RoiPooling(int rows, int columns, double scale) implements Composite {
    public static Tensor roiPooling(Tensor x, Tensor regions, int rows, int columns, double scale) {
        return new RoiPooling(rows, columns, scale).on(x, regions);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return new RoiAlign(rows, columns, scale, 1).infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor regions = in.get(1);
        Shape shape = x.shape();
        int count = regions.shape().dim(0);
        Tensor least = Full.scalar(x, Double.NEGATIVE_INFINITY);
        Tensor maps = Take.take(x, Cast.cast(Boxes.part(regions, 0), DType.I32), 0);
        Tensor down = cells(regions, 1, rows, shape.dim(2)).reshape(count, 1, rows, shape.dim(2), 1);
        Tensor byRow = Where.where(down, maps.reshape(count, shape.dim(1), 1, shape.dim(2), shape.dim(3)), least);
        Tensor rowMax = ReduceMax.max(byRow, 3);
        Tensor right = cells(regions, 0, columns, shape.dim(3)).reshape(count, 1, 1, columns, shape.dim(3));
        Tensor byCell = Where.where(right, rowMax.reshape(count, shape.dim(1), rows, 1, shape.dim(3)), least);
        Tensor y = ReduceMax.max(byCell, 4);
        return List.of(Where.where(IsFinite.isFinite(y), y, Full.scalar(x, 0)));
    }

    /** Whether a pixel lies in a cell along one side: [count, cells, size]. */
    private Tensor cells(Tensor regions, int axis, int cells, int size) {
        int count = regions.shape().dim(0);
        Tensor corners = Cast.cast(Slice.slice(regions, 1, 1, 5), DType.F64);
        Tensor from = Round.round(Slice.slice(corners, 1, axis, axis + 1).mul(scale));
        Tensor to = Round.round(Slice.slice(corners, 1, 2 + axis, 3 + axis).mul(scale));
        Tensor length = Maximum.maximum(to.sub(from).add(1), Full.scalar(from, 1));
        Tensor cell = Iota.iota(regions, cells, DType.F64);
        Tensor start = Floor.floor(cell.mul(length).div(cells)).add(from).reshape(count, cells, 1);
        Tensor end = Ceil.ceil(cell.add(1).mul(length).div(cells)).add(from).reshape(count, cells, 1);
        Tensor pixel = Iota.iota(regions, size, DType.F64);
        return LogicalAnd.logicalAnd(LessEqual.lessEqual(start, pixel), Less.less(pixel, end));
    }
}
