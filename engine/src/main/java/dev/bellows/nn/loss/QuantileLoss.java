package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.movement.Concat;
import java.util.Arrays;
import java.util.List;

/**
 * The pinball loss, whose least expectation the quantiles have (Koenker and Bassett 1978): for predictions p [batch, quantiles] and
 * labels y, one number per sample, max(τ·(y - p), (τ - 1)·(y - p)), the mean over the quantiles' probabilities τ.
 *
 * @param probabilities τ of each predicted number, between 0 and 1 and rising
 */
public record QuantileLoss(List<Double> probabilities) implements Loss {
    public QuantileLoss {
        probabilities = List.copyOf(probabilities);
        if (probabilities.isEmpty()) {
            throw new IllegalArgumentException(
                    "QuantileLoss: probabilities must be one or more, such as 0.1, 0.5, 0.9");
        }
        double before = 0;
        for (double probability : probabilities) {
            Setting.require(
                    "QuantileLoss",
                    probability > before && probability < 1,
                    "probabilities must rise, and lie between 0 and 1",
                    probability);
            before = probability;
        }
    }

    public QuantileLoss(double... probabilities) {
        this(Arrays.stream(probabilities).boxed().toList());
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Shape shape = Operand.batch(this, prediction).shape();
        Shape given = label.shape();
        if (shape.rank() != 2
                || shape.dim(1) != probabilities.size()
                || given.rank() == 0
                || given.dim(0) != shape.dim(0)
                || given.size() != shape.dim(0)) {
            throw new ShapeException("QuantileLoss: expects predictions [batch, " + probabilities.size()
                    + "] and labels [batch], got " + prediction.spec() + " · " + label.spec()
                    + "; give the last layer one unit for each of " + probabilities);
        }
        Tensor column = label.reshape(shape.dim(0), 1);
        Tensor number = column.dtype().isFloating() ? column : Cast.cast(column, prediction.dtype());
        Tensor missing = number.sub(prediction);
        // τ·d + max(0, -d) is both lines at once
        return PerSample.mean(missing.mul(weights(prediction)).add(Relu.relu(missing.neg())));
    }

    /** The probabilities as a row, [1, quantiles]. */
    private Tensor weights(Tensor like) {
        return Concat.concat(
                1,
                probabilities.stream()
                        .map(probability -> Full.of(like, like.spec().with(Shape.of(1, 1)), probability))
                        .toList());
    }
}
