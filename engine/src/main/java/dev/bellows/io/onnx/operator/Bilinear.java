package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import java.util.ArrayList;
import java.util.List;

/**
 * The elements before and after places along one axis, with their weights.
 *
 * @param index of both elements (i64)
 * @param weight of both
 */
record Bilinear(List<Tensor> index, List<Tensor> weight) {
    /** Places beyond the elements by 1 and more are 0; nearer ones fade towards it. */
    static Bilinear fading(Tensor place, int extent) {
        Tensor before = Floor.floor(place);
        Tensor part = place.sub(before);
        return new Bilinear(
                List.of(inside(before, extent), inside(before.add(1), extent)),
                List.of(kept(before, part.neg().add(1), extent), kept(before.add(1), part, extent)));
    }

    private static Tensor kept(Tensor at, Tensor weight, int extent) {
        Tensor within = Equal.equal(at, Clip.clip(at, 0, extent - 1.0));
        return Where.where(within, weight, Full.scalar(weight, 0));
    }

    /** Places up to 1 beyond the first and the last element are those; farther ones are 0. */
    static Bilinear clamped(Tensor place, int extent) {
        Tensor within = LogicalAnd.logicalAnd(
                LessEqual.lessEqual(Full.scalar(place, -1), place),
                LessEqual.lessEqual(place, Full.scalar(place, extent)));
        Tensor at = Clip.clip(place, 0, extent - 1.0);
        Tensor before = Floor.floor(at);
        Tensor part = at.sub(before);
        Tensor zero = Full.scalar(place, 0);
        return new Bilinear(
                List.of(inside(before, extent), inside(before.add(1), extent)),
                List.of(Where.where(within, part.neg().add(1), zero), Where.where(within, part, zero)));
    }

    private static Tensor inside(Tensor at, int extent) {
        return Cast.cast(Clip.clip(at, 0, extent - 1.0), DType.I64);
    }

    /** The weighted elements of both axes' four combinations, from an array whose other axes begin at {@code base}. */
    static List<Tensor> corners(Tensor flat, Tensor base, Bilinear rows, Bilinear columns, int width) {
        List<Tensor> corners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                Tensor number = base.add(rows.index.get(i).mul(width)).add(columns.index.get(j));
                corners.add(Take.take(flat, number, 0).mul(rows.weight.get(i)).mul(columns.weight.get(j)));
            }
        }
        return corners;
    }
}
