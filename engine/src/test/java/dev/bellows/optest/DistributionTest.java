package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.random.LogDensity;
import dev.bellows.op.random.RandomBernoulli;
import dev.bellows.op.random.RandomCategorical;
import dev.bellows.op.random.RandomExponential;
import dev.bellows.op.random.RandomGamma;
import dev.bellows.op.random.RandomGeneralizedNegativeBinomial;
import dev.bellows.op.random.RandomInteger;
import dev.bellows.op.random.RandomLaplace;
import dev.bellows.op.random.RandomNegativeBinomial;
import dev.bellows.op.random.RandomNormal;
import dev.bellows.op.random.RandomPoisson;
import dev.bellows.op.random.RandomTruncatedNormal;
import dev.bellows.op.random.RandomUniform;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random numbers follow the distributions they are named after: Kolmogorov's and Pearson's tests, with fixed seeds. */
final class DistributionTest {
    private static final int COUNT = 20_000;
    private static final Spec MANY = Spec.of(DType.F64, COUNT);
    private static final long SEED = 12345;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray counter() {
        return NDArray.scalar(3, DType.I64);
    }

    private static NDArray all(double value) {
        NDArray array = NDArray.zeros(MANY);
        array.fill(value);
        return array;
    }

    /** The greatest distance between the numbers' distribution and {@code cdf} is what one sample in a thousand exceeds. */
    private static void follows(Tensor numbers, UnaryOperator<Tensor> cdf) {
        double[] sorted = ((NDArray) numbers).toDoubleArray();
        Arrays.sort(sorted);
        double[] expected =
                ((NDArray) cdf.apply(NDArray.of(sorted, Spec.of(DType.F64, sorted.length)))).toDoubleArray();
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            distance = Math.max(distance, Math.abs(expected[i] - (i + 0.5) / sorted.length));
        }
        double allowed = 1.95 / Math.sqrt(sorted.length);
        assertTrue(distance < allowed, "Kolmogorov's distance " + distance + ", allowed " + allowed);
    }

    /** Pearson's χ² of counts from 0 on, as far as five or more are expected, is within four deviations of its mean. */
    private static void counts(Tensor numbers, double... probabilities) {
        double[] values = ((NDArray) numbers).toDoubleArray();
        double[] found = new double[probabilities.length];
        for (double value : values) {
            assertEquals(Math.rint(value), value);
            if (value < found.length) {
                found[(int) value]++;
            }
        }
        double squares = 0;
        int freedom = 0;
        for (int i = 0; i < found.length; i++) {
            double expected = probabilities[i] * values.length;
            if (expected >= 5) {
                squares += (found[i] - expected) * (found[i] - expected) / expected;
                freedom++;
            } else if (expected == 0) {
                assertEquals(0, found[i]);
            }
        }
        double allowed = freedom + 4 * Math.sqrt(2.0 * freedom);
        assertTrue(squares < allowed, "χ² " + squares + " of " + freedom + ", allowed " + allowed);
    }

    private static double[] exp(int count, UnaryOperator<Tensor> logDensity) {
        Tensor numbers = Iota.iota(counter(), count, DType.F64);
        return ((NDArray) Exp.exp(logDensity.apply(numbers))).toDoubleArray();
    }

    private static Tensor normalCdf(Tensor x) {
        return Erf.erf(x.mul(Math.sqrt(0.5))).add(1).mul(0.5);
    }

    private static Tensor of(double value) {
        return NDArray.scalar(value, DType.F64);
    }

    // spotless:off
    @Test
    void continuousNumbers() {
        NDArray counter = counter();
        follows(RandomNormal.randomNormal(counter, MANY, SEED), DistributionTest::normalCdf);
        follows(RandomNormal.randomNormal(counter, all(2), all(3), SEED), x -> normalCdf(x.sub(2).div(3)));
        follows(RandomUniform.randomUniform(counter, all(-1), all(3), SEED), x -> x.add(1).div(4));
        double low = ((NDArray) normalCdf(of(-1))).item();
        double high = ((NDArray) normalCdf(of(0.5))).item();
        follows(new RandomTruncatedNormal(MANY, -1, 0.5, SEED).on(counter), x -> normalCdf(x).sub(low).div(high - low));
        follows(RandomExponential.randomExponential(counter, all(4), SEED), x -> Expm1.expm1(x.mul(-4)).neg());
        follows(RandomLaplace.randomLaplace(counter, all(1), all(2), SEED), x -> {
            Tensor tail = Exp.exp(Abs.abs(x.sub(1)).mul(-0.5)).mul(0.5);
            return Where.where(Less.less(x, of(1)), tail, of(1).sub(tail));
        });
        follows(RandomGamma.randomGamma(counter, all(0.5), SEED), x -> Erf.erf(Sqrt.sqrt(x)));
        follows(RandomGamma.randomGamma(counter, MANY, 3, 2, SEED), x -> {
            Tensor z = x.div(2);
            return of(1).sub(Exp.exp(z.neg()).mul(z.mul(z).mul(0.5).add(z).add(1)));
        });
    }

    @Test
    void wholeNumbers() {
        NDArray counter = counter();
        counts(RandomPoisson.randomPoisson(counter, MANY, 3, SEED), exp(20, k -> LogDensity.poisson(k, of(3))));
        counts(RandomPoisson.randomPoisson(counter, MANY, 40, SEED), exp(90, k -> LogDensity.poisson(k, of(40))));
        counts(RandomNegativeBinomial.randomNegativeBinomial(counter, all(2.5), all(0.4), SEED),
            exp(40, k -> LogDensity.negativeBinomial(k, of(2.5), of(0.4))));
        counts(RandomGeneralizedNegativeBinomial.randomGeneralizedNegativeBinomial(counter, all(3), all(0.5), SEED),
            exp(40, k -> LogDensity.generalizedNegativeBinomial(k, of(3), of(0.5))));
        counts(RandomGeneralizedNegativeBinomial.randomGeneralizedNegativeBinomial(counter, all(3), all(0), SEED),
            exp(20, k -> LogDensity.poisson(k, of(3))));
        counts(RandomBernoulli.randomBernoulli(counter, all(0.3), SEED), 0.7, 0.3);
        counts(RandomInteger.randomInteger(counter, Spec.of(DType.I32, COUNT), 0, 5, SEED), 0.2, 0.2, 0.2, 0.2, 0.2, 0);
        NDArray weights = NDArray.of(new double[] {1, 0, 3, 4}, Spec.of(DType.F64, 4));
        counts(RandomCategorical.randomCategorical(counter, weights, COUNT, SEED), 0.125, 0, 0.375, 0.5);
    }

    @Test
    void whereParametersEnd() {
        NDArray counter = counter();
        counts(RandomBernoulli.randomBernoulli(counter, all(0), SEED), 1, 0);
        counts(RandomBernoulli.randomBernoulli(counter, all(1), SEED), 0, 1);
        counts(RandomPoisson.randomPoisson(counter, all(0), SEED), 1, 0);
        counts(RandomGamma.randomGamma(counter, all(0), SEED), 1, 0);
        assertTrue(Double.isNaN(((NDArray) RandomGamma.randomGamma(counter, of(-1), SEED)).item()));
        assertTrue(Double.isNaN(((NDArray) RandomPoisson.randomPoisson(counter, of(-1), SEED)).item()));
    }

    @Test
    void streamsDifferByCounterAndSeed() {
        double[] one = ((NDArray) RandomGamma.randomGamma(counter(), all(2), 1)).toDoubleArray();
        double[] otherSeed = ((NDArray) RandomGamma.randomGamma(counter(), all(2), 2)).toDoubleArray();
        double[] otherCounter = ((NDArray) RandomGamma.randomGamma(NDArray.scalar(4, DType.I64), all(2), 1)).toDoubleArray();
        assertTrue(one[0] != otherSeed[0] && one[0] != otherCounter[0] && one[0] != one[1]);
    }

    @Test
    void densitiesByHand() {
        near(LogDensity.normal(of(1), of(0), of(2)), -0.125 - Math.log(2) - 0.5 * Math.log(2 * Math.PI));
        near(LogDensity.uniform(of(1), of(0), of(4)), -Math.log(4));
        near(LogDensity.uniform(of(5), of(0), of(4)), Double.NEGATIVE_INFINITY);
        near(LogDensity.exponential(of(2), of(3)), Math.log(3) - 6);
        near(LogDensity.gamma(of(2), of(3), of(0.5)), Math.log(0.5 * 8 * 4) - 4);
        near(LogDensity.laplace(of(3), of(1), of(2)), -1 - Math.log(4));
        near(LogDensity.poisson(of(2), of(3)), Math.log(4.5) - 3);
        near(LogDensity.negativeBinomial(of(2), of(3), of(0.5)), Math.log(6.0 / 32));
        NDArray x = NDArray.of(new double[] {0.25, 0.75}, Spec.of(DType.F64, 2));
        NDArray alpha = NDArray.of(new double[] {2, 1}, Spec.of(DType.F64, 2));
        near(LogDensity.dirichlet(x, alpha), Math.log(0.5));
    }
    // spotless:on

    private static void near(Tensor actual, double expected) {
        assertEquals(expected, ((NDArray) actual).item(), 1e-12);
    }
}
