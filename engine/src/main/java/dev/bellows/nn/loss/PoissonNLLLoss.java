package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Where;

/**
 * The negative log-likelihood of counts under a Poisson distribution: for counts t and predicted logarithms of rates p
 * [batch, …], e^p - t·p; for predicted rates λ, λ - t·ln(λ + 1e-8). The mean over all axes but the batch (MXNet's also averages
 * over the batch).
 *
 * @param logRate whether the prediction is the logarithm of the rate, which may be any number; true by default
 * @param full whether to add Stirling's approximation of ln t!, t·ln t - t + ½ ln 2πt for t > 1, which changes the loss but no
 *     gradient by the prediction; false by default
 */
public record PoissonNLLLoss(boolean logRate, boolean full) implements Loss {
    private static final double EPSILON = 1e-8;

    public PoissonNLLLoss() {
        this(true, false);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor count = Operand.label(this, prediction, label);
        Tensor loss = logRate
                ? Exp.exp(prediction).sub(count.mul(prediction))
                : prediction.sub(count.mul(Log.log(prediction.add(EPSILON))));
        return PerSample.mean(full ? loss.add(logFactorial(count)) : loss);
    }

    private static Tensor logFactorial(Tensor count) {
        Tensor one = Full.scalar(count, 1);
        Tensor t = Maximum.maximum(count, one); // keeps the logarithm of 0 out of what is not chosen
        Tensor stirling =
                t.mul(Log.log(t)).sub(t).add(Log.log(t.mul(2 * Math.PI)).mul(0.5));
        return Where.where(Less.less(one, count), stirling, Full.scalar(count, 0));
    }
}
