package dev.bellows.op.detection;

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
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.reduce.Mean;
import java.util.List;
import java.util.Objects;

/**
 * Means over the cells of regions of feature maps, read bilinearly (He et al. 2017): of x [batch, channels, height, width] and
 * regions [count, 5] as the number of the image and corners in the image's pixels, [count, channels, rows, columns]. A position more than a pixel
 * outside counts as 0.
 *
 * @param scale pixels of the feature map for one of the image
 * @param samples how many positions are read along each side of a cell, 1 or more
 */
@Formula("y[r, c, i, j] = mean of x[image, c] at samples² positions in cell (i, j) of region r")
public record RoiAlign(int rows, int columns, double scale, int samples) implements Composite {
    public static Tensor roiAlign(Tensor x, Tensor regions, int rows, int columns, double scale) {
        return new RoiAlign(rows, columns, scale, 2).on(x, regions);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 4);
        Spec regions = Boxes.require(this, in.get(1), 5).requireRank(name(), 2).requireDType(name(), x.dtype());
        if (rows < 1
                || columns < 1
                || samples < 1
                || x.shape().dim(2) == 0
                || x.shape().dim(3) == 0) {
            throw new ShapeException(
                    name() + ": needs pixels, and 1 or more rows, columns and samples: " + this + " of " + x);
        }
        return List.of(x.with(Shape.of(regions.shape().dim(0), x.shape().dim(1), rows, columns)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape shape = x.shape();
        Tensor regions = in.get(1);
        int count = regions.shape().dim(0);
        Tensor image = Cast.cast(Boxes.part(regions, 0), DType.I32).reshape(count, 1, 1);
        Along down = Along.of(positions(regions, 1, rows), shape.dim(2));
        Along right = Along.of(positions(regions, 0, columns), shape.dim(3));
        Tensor flat =
                Transpose.transpose(x, 1, 0, 2, 3).reshape(shape.dim(1), shape.dim(0) * shape.dim(2) * shape.dim(3));
        Tensor sum = null;
        for (Along.Side v : down.sides()) {
            Tensor row = image.mul(shape.dim(2))
                    .add(v.index().reshape(count, rows * samples, 1))
                    .mul(shape.dim(3));
            for (Along.Side h : right.sides()) {
                Tensor index = row.add(h.index().reshape(count, 1, columns * samples));
                Tensor weight = v.weight()
                        .reshape(count, rows * samples, 1)
                        .mul(h.weight().reshape(count, 1, columns * samples));
                Tensor part = Take.take(flat, index, 1).mul(weight);
                sum = sum == null ? part : sum.add(part);
            }
        }
        Tensor cells = Objects.requireNonNull(sum).reshape(shape.dim(1), count, rows, samples, columns, samples);
        return List.of(Transpose.transpose(Mean.mean(cells, 3, 5), 1, 0, 2, 3));
    }

    /** Where the samples lie along one side: [count, cells · samples]. A region has at least one pixel of the feature map. */
    private Tensor positions(Tensor regions, int axis, int cells) {
        Tensor from = Slice.slice(regions, 1, 1 + axis, 2 + axis).mul(scale);
        Tensor to = Slice.slice(regions, 1, 3 + axis, 4 + axis).mul(scale);
        Tensor length = Maximum.maximum(to.sub(from), Full.scalar(from, 1));
        Tensor i = Cast.cast(Iota.iota(regions, cells * samples, DType.I32), regions.dtype());
        return i.add(0.5).mul(1.0 / (cells * samples)).mul(length).add(from);
    }

    /** The pixels before and after positions along one side, and their weights. */
    private record Along(List<Side> sides) {
        /** A pixel's number, i32, and its weight for each position. */
        private record Side(Tensor index, Tensor weight) {}

        static Along of(Tensor position, int size) {
            Tensor inside = LogicalAnd.logicalAnd(
                    LessEqual.lessEqual(Full.scalar(position, -1), position),
                    LessEqual.lessEqual(position, Full.scalar(position, size)));
            Tensor kept = Clip.clip(position, 0, size - 1);
            Tensor before = Floor.floor(kept);
            Tensor rest = kept.sub(before);
            Tensor zero = Full.scalar(position, 0);
            Tensor index = Cast.cast(before, DType.I32);
            Tensor next = Clip.clip(index.add(1), 0, size - 1);
            return new Along(List.of(
                    new Side(index, Where.where(inside, Full.scalar(rest, 1).sub(rest), zero)),
                    new Side(next, Where.where(inside, rest, zero))));
        }
    }
}
