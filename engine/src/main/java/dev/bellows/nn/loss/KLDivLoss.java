package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.norm.LogSoftmax;

/**
 * The Kullback-Leibler divergence of predicted distributions from given ones, Σ y·(ln(y + 1e-12) - p): for log-probabilities p
 * [batch, …] and probabilities y of their shape, the sum over all axes but the batch (as MXNet 1.9 and the definition have
 * it; PyTorch's default is a mean). Where y is 0 nothing is added, even if p is -Infinity.
 *
 * @param logProbabilities whether predictions are log-probabilities, as is the default; otherwise they are scores, whose log
 *     softmax over the last axis is taken
 */
public record KLDivLoss(boolean logProbabilities) implements Loss {
    private static final double EPSILON = 1e-12;

    public KLDivLoss() {
        this(true);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor y = Operand.label(this, prediction, label);
        Tensor p = logProbabilities ? prediction : LogSoftmax.logSoftmax(prediction, -1);
        return PerSample.sum(Expected.terms(y, Log.log(y.add(EPSILON)).sub(p)));
    }
}
