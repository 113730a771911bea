package dev.bellows.op.random;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.reduce.ReduceSum;

/**
 * The logarithms of densities and probabilities of the distributions of this package, for likelihoods. Arguments have one floating
 * dtype and broadcast; values where a density is 0 are not checked, except those of the uniform distribution.
 */
public final class LogDensity {
    private LogDensity() {}

    /** -∞ outside of [low, high]. */
    public static Tensor uniform(Tensor x, Tensor low, Tensor high) {
        Tensor inside = LogicalAnd.logicalAnd(LessEqual.lessEqual(low, x), LessEqual.lessEqual(x, high));
        Tensor density = Log.log(high.sub(low)).neg();
        return Where.where(inside, density, Full.scalar(x, Double.NEGATIVE_INFINITY));
    }

    public static Tensor normal(Tensor x, Tensor mean, Tensor deviation) {
        Tensor z = x.sub(mean).div(deviation);
        return z.mul(z).mul(-0.5).sub(Log.log(deviation)).sub(0.5 * Math.log(2 * Math.PI));
    }

    public static Tensor exponential(Tensor x, Tensor rate) {
        return Log.log(rate).sub(rate.mul(x));
    }

    /** The mean is shape · scale. */
    public static Tensor gamma(Tensor x, Tensor shape, Tensor scale) {
        Tensor powers = shape.sub(1).mul(Log.log(x)).sub(x.div(scale));
        return powers.sub(Gammaln.gammaln(shape)).sub(shape.mul(Log.log(scale)));
    }

    public static Tensor laplace(Tensor x, Tensor centre, Tensor scale) {
        return Abs.abs(x.sub(centre)).div(scale).neg().sub(Log.log(scale.mul(2)));
    }

    public static Tensor poisson(Tensor count, Tensor rate) {
        return count.mul(Log.log(rate)).sub(rate).sub(Gammaln.gammaln(count.add(1)));
    }

    /** As {@link RandomNegativeBinomial} counts. */
    public static Tensor negativeBinomial(Tensor count, Tensor k, Tensor p) {
        Tensor ways =
                Gammaln.gammaln(count.add(k)).sub(Gammaln.gammaln(count.add(1))).sub(Gammaln.gammaln(k));
        return ways.add(k.mul(Log.log(p))).add(count.mul(Log1p.log1p(p.neg())));
    }

    /** As {@link RandomGeneralizedNegativeBinomial} counts, for an {@code alpha} of more than 0. */
    public static Tensor generalizedNegativeBinomial(Tensor count, Tensor mu, Tensor alpha) {
        Tensor p = Reciprocal.reciprocal(alpha.mul(mu).add(1));
        return negativeBinomial(count, Reciprocal.reciprocal(alpha), p);
    }

    /** Of points x on the simplex, along the last axis, with concentrations {@code alpha}. */
    public static Tensor dirichlet(Tensor x, Tensor alpha) {
        Tensor powers = ReduceSum.sum(alpha.sub(1).mul(Log.log(x)), -1);
        Tensor volume = ReduceSum.sum(Gammaln.gammaln(alpha), -1).sub(Gammaln.gammaln(ReduceSum.sum(alpha, -1)));
        return powers.sub(volume);
    }
}
