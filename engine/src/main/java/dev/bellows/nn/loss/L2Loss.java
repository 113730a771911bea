package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;

/** ½ (prediction - label)², the mean over all axes but the batch; the label is reshaped to the prediction's shape. */
public record L2Loss() implements Loss {
    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor difference = prediction.sub(label.reshape(prediction.shape().dims()));
        Tensor squares = difference.mul(difference).mul(0.5);
        return Mean.mean(squares.reshape(squares.shape().dim(0), -1), 1);
    }
}
