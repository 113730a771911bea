package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The linear correlation of labels and scores over all elements, in [-1, 1]: labels of any dtype and floating scores of one
 * shape. NaN if either is the same everywhere.
 *
 * <p>It is made from n, Σx, Σy, Σx², Σy² and Σxy. In plain doubles their differences lose every digit where the mean is large
 * against the spread; here the sums are exact, the differences are taken of wide integers, and only the final quotient is
 * rounded. Merging adds the sums, so it is exact as well.
 */
public final class PearsonCorrelation implements Metric {
    /** Settings of {@link PearsonCorrelation}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new PearsonCorrelation();
        }
    }

    private static final String NAME = "pearson";
    private static final int MOMENTS = 5;
    private static final int SUMS = MOMENTS * ExactSum.SUMS + 1;

    private final ExactSum x = new ExactSum();
    private final ExactSum y = new ExactSum();
    private final ExactSum xx = new ExactSum();
    private final ExactSum yy = new ExactSum();
    private final ExactSum xy = new ExactSum();
    private final ExactSum[] moments = {x, y, xx, yy, xy};
    private long samples;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        ElementPairs.check(NAME, labels, scores);
        double[] right = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        for (int i = 0; i < right.length; i++) {
            x.add(right[i]);
            y.add(said[i]);
            xx.addProduct(right[i], right[i]);
            yy.addProduct(said[i], said[i]);
            xy.addProduct(right[i], said[i]);
        }
        samples += right.length;
    }

    @Override
    public double value() {
        for (ExactSum moment : moments) {
            if (!moment.isFinite()) {
                return Double.NaN;
            }
        }
        BigInteger spreadX = covariance(xx, x, x);
        BigInteger spreadY = covariance(yy, y, y);
        if (spreadX.signum() <= 0 || spreadY.signum() <= 0) {
            return Double.NaN;
        }
        MathContext digits = MathContext.DECIMAL128;
        BigDecimal root = new BigDecimal(spreadX, digits)
                .multiply(new BigDecimal(spreadY, digits))
                .sqrt(digits);
        return new BigDecimal(covariance(xy, x, y), digits).divide(root, digits).doubleValue();
    }

    /** n Σab − Σa Σb in units of 2⁻²¹⁴⁸, which cancel in the quotient. */
    private BigInteger covariance(ExactSum ab, ExactSum a, ExactSum b) {
        return ab.units()
                .multiply(BigInteger.valueOf(samples))
                .shiftLeft(-ExactSum.UNIT)
                .subtract(a.units().multiply(b.units()));
    }

    @Override
    public double[] sums() {
        double[] sums = new double[SUMS];
        for (int i = 0; i < MOMENTS; i++) {
            moments[i].copyTo(sums, i * ExactSum.SUMS);
        }
        sums[SUMS - 1] = samples;
        return sums;
    }

    @Override
    public void addSums(double[] sums) {
        Sums.check(NAME, sums, SUMS);
        for (int i = 0; i < MOMENTS; i++) {
            moments[i].addSums(sums, i * ExactSum.SUMS);
        }
        samples += (long) sums[SUMS - 1];
    }

    @Override
    public void reset() {
        for (ExactSum moment : moments) {
            moment.reset();
        }
        samples = 0;
    }
}
