package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import java.util.Arrays;
import java.util.List;

/**
 * A loss of numbers as it would be if they were about 0 and of about the same size, (x - center) / scale, so that it and its gradients do not depend on the
 * unit that labels are measured in: for predictions and labels [batch, …, numbers], or of one number any shape that the loss takes.
 *
 * @param of the loss of such numbers
 * @param center of each number
 * @param scale of each number, above 0
 */
public record StandardizedLoss(Loss of, List<Double> center, List<Double> scale) implements Loss {
    public StandardizedLoss {
        center = List.copyOf(center);
        scale = List.copyOf(scale);
        if (of.comparesSamples() || of instanceof EmbeddingLoss || of instanceof StepwiseLoss) {
            throw new IllegalArgumentException(
                    "StandardizedLoss: " + of + " does not compare an output with its label, number by number");
        }
        if (center.isEmpty() || center.size() != scale.size()) {
            throw new IllegalArgumentException("StandardizedLoss: needs a center and a scale for each number, got "
                    + center.size() + " and " + scale.size());
        }
        for (double each : scale) {
            Setting.require(
                    "StandardizedLoss", each > 0 && Double.isFinite(each), "scales must be finite and above 0", each);
        }
        for (double each : center) {
            Setting.require("StandardizedLoss", Double.isFinite(each), "centers must be finite", each);
        }
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor number = label.dtype().isFloating() ? label : Cast.cast(label, prediction.dtype());
        return of.of(standard(prediction), standard(number));
    }

    private Tensor standard(Tensor x) {
        return center.size() == 1
                ? x.sub(center.get(0)).div(scale.get(0))
                : x.sub(row(x, center)).div(row(x, scale));
    }

    /** As the last axis, for each of those before. */
    private static Tensor row(Tensor like, List<Double> values) {
        int[] one = new int[Math.max(1, like.shape().rank())];
        Arrays.fill(one, 1);
        return Concat.concat(
                one.length - 1,
                values.stream()
                        .map(value -> Full.of(like, like.spec().with(Shape.of(one)), value))
                        .toList());
    }
}
