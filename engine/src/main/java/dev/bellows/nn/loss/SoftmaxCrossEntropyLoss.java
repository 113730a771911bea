package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.loss.SoftmaxCrossEntropy;

/** -ln softmax(scores)[label] for scores [batch, classes] and integer labels [batch]. */
public record SoftmaxCrossEntropyLoss() implements Loss {
    @Override
    public Tensor of(Tensor scores, Tensor label) {
        return SoftmaxCrossEntropy.softmaxCrossEntropy(scores, label);
    }
}
