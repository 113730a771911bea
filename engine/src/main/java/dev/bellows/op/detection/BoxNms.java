package dev.bellows.op.detection;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * Non-maximum suppression: rows [batch…, n, numbers] that hold a box, its score and perhaps its class come back sorted by descending
 * score, without those that overlap a better one (of their class); what is left over is -1. Gradients flow to the rows that are kept.
 *
 * @param columns where a row has what
 * @param limits what is dropped
 */
@Formula("y = rows of x kept by SuppressOverlaps, then rows of -1")
public record BoxNms(Columns columns, SuppressOverlaps limits, BoxFormat format) implements Composite {
    /**
     * Where a row has what.
     *
     * @param category the class's column, or -1 if boxes of all classes drop each other
     */
    public record Columns(int category, int score, int box) {
        /** Score, then box, as MXNet assumes: columns 1 and 2, and no class. */
        public static final Columns DEFAULT = new Columns(-1, 1, 2);
    }

    /** Of corners in columns 2 to 5 and scores in column 1, whatever the class. */
    public static Tensor boxNms(Tensor x, double overlap, double least, int most) {
        return new BoxNms(Columns.DEFAULT, new SuppressOverlaps(overlap, least, most), BoxFormat.CORNER).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        int last = x.shape().rank() < 2 ? 0 : x.shape().dim(-1);
        if (columns.box < 0
                || columns.box + 4 > last
                || columns.score < 0
                || columns.score >= last
                || columns.category >= last) {
            throw new ShapeException(name() + ": " + columns + " do not fit rows [batch…, n, numbers] of " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Shape shape = in.get(0).shape();
        int n = shape.dim(-2);
        int numbers = shape.dim(-1);
        int batch = (int) shape.slice(0, shape.rank() - 2).size();
        Tensor rows = in.get(0).reshape(batch, n, numbers);
        Tensor boxes = Boxes.corners(Slice.slice(rows, 2, columns.box, columns.box + 4), format);
        Tensor scores = Boxes.part(rows, columns.score);
        Tensor classes = columns.category < 0 ? Full.like(scores, 0) : Boxes.part(rows, columns.category);
        Tensor kept = limits.on(boxes, scores, classes);
        Tensor missing = Less.less(kept, Full.scalar(kept, 0)).reshape(batch, n, 1);
        Tensor first = Iota.iota(rows, batch, DType.I32).mul(n).reshape(batch, 1);
        Tensor index = first.add(Maximum.maximum(kept, Full.scalar(kept, 0)));
        Tensor chosen = Take.take(rows.reshape(batch * n, numbers), index, 0);
        return List.of(Where.where(missing, Full.scalar(rows, -1), chosen).reshape(shape.dims()));
    }
}
