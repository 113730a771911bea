package dev.bellows.nn.loss;

import dev.bellows.core.ShapeException;
import dev.bellows.json.Family;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;

/**
 * How wrong predictions are: one number per sample, [batch]. The first axis of predictions and labels is the batch; a
 * loss that is defined for single numbers is their mean over the other axes.
 *
 * <p>Training follows the gradient of the sum over the batch and divides it by the number of samples.
 */
@Family("loss")
public interface Loss {
    Tensor of(Tensor prediction, Tensor label);

    /**
     * As {@link #of(Tensor, Tensor)}, each sample's loss times its weight.
     *
     * @param weight [batch], of the prediction's dtype or an integer one; a weight of 0 leaves a finite loss out
     */
    default Tensor of(Tensor prediction, Tensor label, Tensor weight) {
        Tensor losses = of(prediction, label);
        if (!weight.shape().equals(losses.shape())) {
            throw new ShapeException("loss: sample weights do not match the losses: " + weight.spec() + " · "
                    + losses.spec() + "; give one weight per sample");
        }
        return losses.mul(weight.dtype().isFloating() ? weight : Cast.cast(weight, losses.dtype()));
    }
}
