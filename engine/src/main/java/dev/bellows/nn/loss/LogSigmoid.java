package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;

/** The logarithm of the logistic function, finite for every finite argument. */
final class LogSigmoid {
    private LogSigmoid() {}

    /**
     * -ln σ(x) = ln(1 + e⁻ˣ), as ½|x| - ½x + ln(1 + e⁻|ˣ|). With {@code relu(-x)} for the first two terms the value would be
     * the same but the gradient at 0 would be 0 and not -½, and a last layer that starts from zeros would learn nothing.
     */
    static Tensor negated(Tensor x) {
        Tensor size = Abs.abs(x);
        return size.mul(0.5).sub(x.mul(0.5)).add(Log.log(Exp.exp(size.neg()).add(1)));
    }
}
