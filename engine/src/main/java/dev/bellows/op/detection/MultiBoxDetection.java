package dev.bellows.op.detection;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ReduceMax;
import java.util.List;

/**
 * The objects that a single-shot detector found: from class probabilities [batch, classes + 1, n], the background first, codes
 * [batch, n · 4] and anchors [1, n, 4] to rows [batch, n, 6] of class (from 0), probability and corners, kept within the image, by
 * descending probability. Rows without an object, or that overlap a better one of their class, are -1 and come
 * last, where MXNet leaves them in their places with a class of -1.
 *
 * @param least the probability that an object must exceed
 * @param overlap above which the worse of two boxes is dropped
 * @param most how many of the best boxes are looked at, or -1 for all
 */
@Formula("y = nms(argmax class, its probability, decoded box)")
public record MultiBoxDetection(double least, double overlap, int most, List<Double> deviation) implements Composite {
    public MultiBoxDetection {
        deviation = List.copyOf(deviation);
    }

    /** Above a probability of 0.01 and below an overlap of 0.5, with deviations of 0.1, 0.1, 0.2 and 0.2. */
    public static Tensor multiBoxDetection(Tensor probabilities, Tensor codes, Tensor anchors) {
        return new MultiBoxDetection(0.01, 0.5, -1, List.of(0.1, 0.1, 0.2, 0.2)).on(probabilities, codes, anchors);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec p = in.get(0).requireFloating(name()).requireRank(name(), 3);
        Spec anchors = Boxes.require(this, in.get(2), 4).requireRank(name(), 3).requireDType(name(), p.dtype());
        int batch = p.shape().dim(0);
        int n = p.shape().dim(2);
        if (!in.get(1).equals(p.with(Shape.of(batch, 4 * n)))
                || !anchors.shape().equals(Shape.of(1, n, 4))
                || p.shape().dim(1) < 2) {
            throw new ShapeException(
                    name() + ": expects probabilities [batch, classes + 1, n], codes [batch, n · 4] and"
                            + " anchors [1, n, 4], got " + in);
        }
        return List.of(p.with(Shape.of(batch, n, 6)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor p = in.get(0);
        int batch = p.shape().dim(0);
        int n = p.shape().dim(2);
        Tensor objects = Slice.slice(p, 1, 1, p.shape().dim(1));
        Tensor category = Cast.cast(ArgMax.argMax(objects, 1), p.dtype()).reshape(batch, n, 1);
        Tensor best = ReduceMax.max(objects, 1).reshape(batch, n, 1);
        Tensor boxes =
                new BoxDecode(deviation, Double.POSITIVE_INFINITY).on(in.get(1).reshape(batch, n, 4), in.get(2));
        Tensor rows = Concat.concat(2, List.of(category, best, Clip.clip(boxes, 0, 1)));
        BoxNms.Columns columns = new BoxNms.Columns(0, 1, 2);
        return List.of(new BoxNms(columns, new SuppressOverlaps(overlap, least, most), BoxFormat.CORNER).on(rows));
    }
}
