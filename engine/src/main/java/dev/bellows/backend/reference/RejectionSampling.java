package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.Philox;
import java.util.List;

/**
 * Random numbers by rejection. Each element has a stream of Philox blocks of its own, so that how many one element needs does not
 * matter to the others: block b of element i is (i + 1) · 2³² + b, clear of the blocks that random bits are taken from.
 */
final class RejectionSampling {
    private static final int FEW = 10;

    private final long seed;
    private final long counter;
    private final int[] words = new int[Philox.WORDS];
    private long block;
    private int used;

    private RejectionSampling(long seed, long counter) {
        this.seed = seed;
        this.counter = counter;
    }

    private interface Distribution {
        double draw(RejectionSampling from, double parameter);
    }

    static Kernel gamma(long seed) {
        return (x, y) -> fill(seed, x, y, RejectionSampling::gamma);
    }

    static Kernel poisson(long seed) {
        return (x, y) -> fill(seed, x, y, RejectionSampling::poisson);
    }

    private static void fill(long seed, List<Storage> in, List<Storage> out, Distribution distribution) {
        RejectionSampling draws = new RejectionSampling(seed, new Elements(in.get(0)).whole(0));
        Elements parameter = new Elements(in.get(1));
        Elements to = new Elements(out.get(0));
        for (int i = 0; i < to.size(); i++) {
            draws.block = (i + 1L) << Integer.SIZE;
            draws.used = Philox.WORDS;
            to.real(i, distribution.draw(draws, parameter.real(i)));
        }
    }

    private long word() {
        if (used == Philox.WORDS) {
            Philox.block(seed, counter, block++, words, 0);
            used = 0;
        }
        return words[used++] & 0xFFFF_FFFFL;
    }

    /** In (0, 1) with 52 bits. */
    private double uniform() {
        long bits = (word() << 20) ^ (word() >>> 12);
        return (bits + 0.5) * 0x1p-52;
    }

    /** By Box's and Muller's transform. */
    private double normal() {
        double radius = Math.sqrt(-2 * Math.log(uniform()));
        return radius * Math.cos(2 * Math.PI * uniform());
    }

    /** G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", 2000. */
    private double gamma(double shape) {
        if (!(shape > 0 && shape < Double.POSITIVE_INFINITY)) { // no draw would ever be accepted
            return shape >= 0 ? shape : Double.NaN;
        }
        if (shape < 1) {
            return gamma(shape + 1) * Math.pow(uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double z = normal();
            double v = Math.pow(1 + c * z, 3);
            if (v > 0 && Math.log(uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    private double poisson(double rate) {
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) { // no draw would ever be accepted
            return rate >= 0 ? rate : Double.NaN;
        }
        return rate < FEW ? fewEvents(rate) : manyEvents(rate);
    }

    /** How many uniform numbers can be multiplied before the product falls below e^(-rate). */
    private double fewEvents(double rate) {
        double end = Math.exp(-rate);
        int count = 0;
        for (double product = uniform(); product > end; product *= uniform()) {
            count++;
        }
        return count;
    }

    /** W. Hörmann, "The transformed rejection method for generating Poisson random variables", 1993: PTRS. */
    private double manyEvents(double rate) {
        double b = 0.931 + 2.53 * Math.sqrt(rate);
        double a = -0.059 + 0.02483 * b;
        double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
        double inside = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = uniform() - 0.5;
            double v = uniform();
            double distance = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / distance + b) * u + rate + 0.43);
            if (distance >= 0.07 && v <= inside) {
                return k;
            }
            if (k >= 0 && (distance >= 0.013 || v <= distance)) {
                double proposed = Math.log(v * inverseAlpha / (a / (distance * distance) + b));
                if (proposed <= k * Math.log(rate) - rate - SpecialFunctions.gammaln(k + 1)) {
                    return k;
                }
            }
        }
    }
}
