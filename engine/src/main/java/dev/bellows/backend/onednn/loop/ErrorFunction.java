package dev.bellows.backend.onednn.loop;

/**
 * The error function, to the precision of f32. Near 0 by its series; farther out as what is missing to 1, by the Chebyshev
 * fit of Press et al., "Numerical Recipes in C" (1992), §6.2, whose relative error is below 1.2e-7.
 */
final class ErrorFunction {
    private static final double[] FIT = {
        0.17087277,
        -0.82215223,
        1.48851587,
        -1.13520398,
        0.27886807,
        -0.18628806,
        0.09678418,
        0.37409196,
        1.00002368,
        -1.26551223
    };

    /** Terms that the series needs where it is used: the next would be less than 1e-9 of the sum. */
    private static final double[] SERIES = series(11);

    private ErrorFunction() {}

    /** From the greatest power to the least: (-1)ⁿ · 2/√π / (n! · (2n + 1)). */
    private static double[] series(int terms) {
        double[] factors = new double[terms];
        double factor = 2 / Math.sqrt(Math.PI);
        for (int n = 0; n < terms; n++) {
            factors[terms - 1 - n] = factor / (2 * n + 1);
            factor /= -(n + 1);
        }
        return factors;
    }

    static double of(double x) {
        double size = Math.abs(x);
        if (size < 1) {
            return x * polynomial(SERIES, x * x);
        }
        double t = 1 / (1 + size / 2);
        double missing = t * Math.exp(polynomial(FIT, t) - size * size);
        return x > 0 ? 1 - missing : x < 0 ? missing - 1 : x; // which is NaN
    }

    private static double polynomial(double[] factors, double x) {
        double y = 0;
        for (double factor : factors) {
            y = y * x + factor;
        }
        return y;
    }
}
