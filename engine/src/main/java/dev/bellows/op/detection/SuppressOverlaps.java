package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import java.util.List;

/**
 * Which boxes of each batch survive non-maximum suppression, by descending score: positions (i32) [batch, n], those missing -1. Inputs
 * are corners [batch, n, 4], scores [batch, n] and classes [batch, n]; a box is dropped if it overlaps a better one of its class. Of
 * equal scores the first is better.
 *
 * @param overlap the ratio of intersection to union above which the worse box is dropped
 * @param least the score that a box must exceed
 * @param most how many of the best boxes are looked at, or -1 for all
 */
@Formula("y = positions of {i : score_i > least, no better kept j of its class with iou(i, j) > overlap}")
public record SuppressOverlaps(double overlap, double least, int most) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec boxes = Boxes.require(this, in.get(0), 4).requireRank(name(), 3);
        Spec scores = boxes.with(boxes.shape().without(-1));
        if (!in.get(1).equals(scores) || !in.get(2).equals(scores)) {
            throw new ShapeException(name() + ": boxes " + boxes + " need scores and classes like " + scores + ", got "
                    + in.get(1) + " and " + in.get(2));
        }
        return List.of(scores.with(DType.I32));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
