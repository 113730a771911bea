package dev.bellows.op.detection;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** Pieces that ops on boxes share. */
final class Boxes {
    private Boxes() {}

    /** Returns {@code x} if it is floating and has four numbers, or {@code numbers}, in its last axis. */
    static Spec require(Op op, Spec x, int numbers) {
        if (x.requireFloating(op.name()).shape().rank() == 0 || x.shape().dim(-1) != numbers) {
            throw new ShapeException(op.name() + ": expects " + numbers + " numbers in the last axis, got " + x);
        }
        return x;
    }

    /** Number {@code i} of each box, with the last axis gone. */
    static Tensor part(Tensor x, int i) {
        return Slice.slice(x, -1, i, i + 1).reshape(x.shape().without(-1).dims());
    }

    /** Each box's four numbers in a new last axis. */
    static Tensor joined(List<Tensor> parts) {
        List<Tensor> columns = parts.stream()
                .map(part ->
                        part.reshape(part.shape().insert(part.shape().rank(), 1).dims()))
                .toList();
        return Concat.concat(-1, columns);
    }

    static Tensor corners(Tensor x, BoxFormat format) {
        if (format == BoxFormat.CORNER) {
            return x;
        }
        Tensor middle = Slice.slice(x, -1, 0, 2);
        Tensor half = Slice.slice(x, -1, 2, 4).mul(0.5);
        return Concat.concat(-1, List.of(middle.sub(half), middle.add(half)));
    }

    /** The middle's x and y, the width and the height of boxes given by their corners. */
    static Tensor centers(Tensor x) {
        Tensor low = Slice.slice(x, -1, 0, 2);
        Tensor high = Slice.slice(x, -1, 2, 4);
        return Concat.concat(-1, List.of(low.add(high).mul(0.5), high.sub(low)));
    }

    static Tensor area(Tensor corners) {
        Tensor sides = Relu.relu(Slice.slice(corners, -1, 2, 4).sub(Slice.slice(corners, -1, 0, 2)));
        return part(sides, 0).mul(part(sides, 1));
    }

    /** The areas of the intersections of boxes that broadcast against each other, by the areas of their unions; 0 of nothing. */
    static Tensor overlap(Tensor a, Tensor b) {
        Tensor low = Maximum.maximum(Slice.slice(a, -1, 0, 2), Slice.slice(b, -1, 0, 2));
        Tensor high = Minimum.minimum(Slice.slice(a, -1, 2, 4), Slice.slice(b, -1, 2, 4));
        Tensor common = area(Concat.concat(-1, List.of(low, high)));
        Tensor union = area(a).add(area(b)).sub(common);
        Tensor some = Less.less(Full.scalar(union, 0), union);
        Tensor ratio = common.div(Where.where(some, union, Full.scalar(union, 1)));
        return Where.where(some, ratio, Full.scalar(union, 0));
    }

    /** A vector of four constants. */
    static Tensor constants(Tensor witness, List<Double> values) {
        Spec one = Spec.of(witness.dtype(), 1);
        return Concat.concat(
                0, values.stream().map(value -> Full.of(witness, one, value)).toList());
    }
}
