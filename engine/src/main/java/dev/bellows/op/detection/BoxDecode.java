package dev.bellows.op.detection;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * The inverse of {@link BoxEncode} with means of 0: boxes as corners from predictions [batch…, 4] and anchors given by their corners.
 *
 * @param limit the greatest logarithm of a ratio of sizes that is believed; infinite for any
 */
@Formula("middle = y · deviation · anchor size + anchor middle, size = e^min(y · deviation, limit) · anchor size")
public record BoxDecode(List<Double> deviation, double limit) implements Composite {
    public BoxDecode {
        deviation = List.copyOf(deviation);
    }

    /** With deviations of 0.1, 0.1, 0.2 and 0.2, and no limit. */
    public static Tensor boxDecode(Tensor predictions, Tensor anchors) {
        return new BoxDecode(List.of(0.1, 0.1, 0.2, 0.2), Double.POSITIVE_INFINITY).on(predictions, anchors);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec code = Boxes.require(this, in.get(0), 4);
        Spec anchors = Boxes.require(this, in.get(1), 4).requireDType(name(), code.dtype());
        if (deviation.size() != 4) {
            throw new ShapeException(name() + ": needs four deviations, got " + deviation);
        }
        return List.of(code.with(Shape.broadcast(name(), code.shape(), anchors.shape())));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor anchor = Boxes.centers(in.get(1));
        Tensor size = Slice.slice(anchor, -1, 2, 4);
        Tensor code = in.get(0).mul(Boxes.constants(in.get(0), deviation));
        Tensor middle = Slice.slice(code, -1, 0, 2).mul(size).add(Slice.slice(anchor, -1, 0, 2));
        Tensor ratio = Minimum.minimum(Slice.slice(code, -1, 2, 4), Full.scalar(code, limit));
        Tensor sides = Exp.exp(ratio).mul(size);
        return List.of(Boxes.corners(Concat.concat(-1, List.of(middle, sides)), BoxFormat.CENTER));
    }
}
