package dev.bellows.op.image;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** The shape rules and small pieces that ops on images share. */
final class Images {
    /** What a colour's channels count for its brightness (ITU-R BT.601). */
    static final List<Double> LUMA = List.of(0.299, 0.587, 0.114);

    private Images() {}

    /** Returns {@code x} if it is floating, [batch…, channels, height, width]. */
    static Spec require(Op op, Spec x) {
        if (x.requireFloating(op.name()).shape().rank() < 3) {
            throw new ShapeException(op.name() + ": expects images [batch…, channels, height, width], got " + x);
        }
        return x;
    }

    /** Returns {@code x} if it holds images of red, green and blue. */
    static Spec requireColour(Op op, Spec x) {
        if (require(op, x).shape().dim(-3) != 3) {
            throw new ShapeException(
                    op.name() + ": expects red, green and blue as [batch…, 3, height, width], got " + x);
        }
        return x;
    }

    /** Checks a factor for each image, or one for all. */
    static Spec requireFactor(Op op, Spec x, Spec factor) {
        factor.requireDType(op.name(), x.dtype());
        Shape batch = x.shape().slice(0, x.shape().rank() - 3);
        if (factor.shape().rank() != 0 && !factor.shape().equals(batch)) {
            throw new ShapeException(op.name() + ": expects one factor, or one per image as " + batch + ", got "
                    + factor.shape() + " for " + x);
        }
        return x;
    }

    /** A factor per image as [batch…, 1, 1, 1]. */
    static Tensor perImage(Tensor factor) {
        return factor.reshape(factor.shape().concat(Shape.of(1, 1, 1)).dims());
    }

    /** The sum of the channels, weighted: [batch…, 1, height, width]. */
    static Tensor mixed(Tensor x, List<Double> weights) {
        int axis = x.shape().rank() - 3;
        Tensor sum = Slice.slice(x, axis, 0, 1).mul(weights.get(0));
        for (int c = 1; c < weights.size(); c++) {
            sum = sum.add(Slice.slice(x, axis, c, c + 1).mul(weights.get(c)));
        }
        return sum;
    }

    /** A vector of constants, one per channel, as [channels, 1, 1]. */
    static Tensor perChannel(Tensor witness, List<Double> values) {
        Spec one = new Spec(Shape.of(1, 1, 1), witness.dtype());
        List<Tensor> parts =
                values.stream().map(value -> Full.of(witness, one, value)).toList();
        return Concat.concat(0, parts);
    }
}
