package dev.bellows.op.detection;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * What a detector is to learn for matched boxes: distances of middles in sizes of the anchor, and logarithms of ratios of sizes,
 * less {@code mean} and by {@code deviation}, four each. Both inputs are corners [batch…, 4] that broadcast: boxes and anchors.
 */
@Formula("y = ((box middle - anchor middle) / anchor size - mean, ln(box size / anchor size) - mean) / deviation")
public record BoxEncode(List<Double> mean, List<Double> deviation) implements Composite {
    public BoxEncode {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }

    /** With MXNet's means of 0 and deviations of 0.1, 0.1, 0.2 and 0.2. */
    public static Tensor boxEncode(Tensor boxes, Tensor anchors) {
        return new BoxEncode(List.of(0.0, 0.0, 0.0, 0.0), List.of(0.1, 0.1, 0.2, 0.2)).on(boxes, anchors);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec boxes = Boxes.require(this, in.get(0), 4);
        Spec anchors = Boxes.require(this, in.get(1), 4).requireDType(name(), boxes.dtype());
        if (mean.size() != 4 || deviation.size() != 4) {
            throw new ShapeException(name() + ": needs four means and deviations, got " + mean + " and " + deviation);
        }
        return List.of(boxes.with(Shape.broadcast(name(), boxes.shape(), anchors.shape())));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor box = Boxes.centers(in.get(0));
        Tensor anchor = Boxes.centers(in.get(1));
        Tensor size = Slice.slice(anchor, -1, 2, 4);
        Tensor moved =
                Slice.slice(box, -1, 0, 2).sub(Slice.slice(anchor, -1, 0, 2)).div(size);
        Tensor scaled = Log.log(Slice.slice(box, -1, 2, 4).div(size));
        Tensor code = Concat.concat(-1, List.of(moved, scaled));
        return List.of(code.sub(Boxes.constants(code, mean)).div(Boxes.constants(code, deviation)));
    }
}
