package dev.bellows.op.detection;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * How much each box of {@code a} [m…, 4] overlaps each of {@code b} [n…, 4]: the area of the intersection by that of the union,
 * [m…, n…]. Boxes without an area overlap nothing.
 */
@Formula("y_ij = |a_i ∩ b_j| / |a_i ∪ b_j|")
public record BoxIou(BoxFormat format) implements Composite {
    /** Of boxes given by their corners. */
    public static Tensor boxIou(Tensor a, Tensor b) {
        return new BoxIou(BoxFormat.CORNER).on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec a = Boxes.require(this, in.get(0), 4);
        Spec b = Boxes.require(this, in.get(1), 4).requireDType(name(), a.dtype());
        return List.of(a.with(a.shape().without(-1).concat(b.shape().without(-1))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = Boxes.corners(in.get(0), format);
        Tensor b = Boxes.corners(in.get(1), format);
        int rows = (int) a.shape().without(-1).size();
        int columns = (int) b.shape().without(-1).size();
        Tensor overlap = Boxes.overlap(a.reshape(rows, 1, 4), b.reshape(1, columns, 4));
        return List.of(overlap.reshape(
                infer(List.of(a.spec(), b.spec())).get(0).shape().dims()));
    }
}
