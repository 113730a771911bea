package dev.bellows.backend.reference;

/**
 * The gamma function's family and the inverse of the error function, to nearly double precision. Numbers such as 6.1.41 are
 * formulas of Abramowitz and Stegun's Handbook.
 */
final class SpecialFunctions {
    /** The Bernoulli numbers B₂, B₄, … */
    private static final double[] BERNOULLI = {
        1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510
    };
    /** From here on the asymptotic series below are exact to a double's precision with those eight. */
    private static final int LARGE = 12;

    private static final double EULER = 0.5772156649015329;
    /** ζ(k) - 1 from k = 2 on: the coefficients of ln Γ around 2. */
    private static final double[] ZETA_LESS_ONE = zetas(32);

    private SpecialFunctions() {}

    private static double[] zetas(int count) {
        double[] zetas = new double[count];
        for (int i = 0; i < count; i++) {
            zetas[i] = zeta(i + 2, 2);
        }
        return zetas;
    }

    /** Hurwitz's ζ(s, q) = Σ_k (q + k)⁻ˢ for whole s > 1 by Euler's and Maclaurin's summation formula (3.6.28). */
    private static double zeta(int s, double q) {
        double sum = 0;
        double x = q;
        for (; x < LARGE + s; x++) {
            sum += Math.pow(x, -s);
        }
        sum += Math.pow(x, 1 - s) / (s - 1) + Math.pow(x, -s) / 2;
        double factor = s * Math.pow(x, -s - 1) / 2;
        for (int j = 1; j <= BERNOULLI.length; j++) {
            sum += BERNOULLI[j - 1] * factor;
            factor *= (s + 2.0 * j - 1) * (s + 2.0 * j) / (x * x) / ((2.0 * j + 1) * (2.0 * j + 2));
        }
        return sum;
    }

    /** ln |Γ(x)|. */
    static double gammaln(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Math.abs(x);
        }
        if (x < 0.5) {
            if (x > 0) {
                return gammaln(x + 1) - Math.log(x);
            }
            double sine = Math.abs(Math.sin(Math.PI * (x - Math.rint(x)))); // 6.1.17, reflection
            return sine == 0 ? Double.POSITIVE_INFINITY : Math.log(Math.PI / sine) - gammaln(1 - x);
        }
        if (x < 1.5) {
            return aroundTwo(x - 1) - Math.log1p(x - 1);
        }
        if (x <= 2.5) {
            return aroundTwo(x - 2);
        }
        double product = 1;
        double z = x;
        for (; z > 2.5 && x < LARGE; z--) {
            product *= z - 1;
        }
        return x < LARGE ? aroundTwo(z - 2) + Math.log(product) : stirling(x);
    }

    /** ln Γ(2 + z) for |z| of ½ or less, precise relative to itself although it is 0 at 0 (6.1.33). */
    private static double aroundTwo(double z) {
        double sum = 0;
        for (int k = ZETA_LESS_ONE.length + 1; k >= 2; k--) {
            double sign = k % 2 == 0 ? 1 : -1;
            sum = (sum + sign * ZETA_LESS_ONE[k - 2] / k) * z;
        }
        return (sum + 1 - EULER) * z;
    }

    /** 6.1.41. */
    private static double stirling(double x) {
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = sum / (x * x) + BERNOULLI[k - 1] / (2.0 * k * (2.0 * k - 1));
        }
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + sum / x;
    }

    /** The derivative of order {@code n} of the digamma function. */
    static double polygamma(int n, double x) {
        if (x > 0) {
            return positive(n, x);
        }
        if (Double.isInfinite(x) || Double.isNaN(x)) {
            return Double.NaN;
        }
        double odd = n % 2 == 0 ? -1 : 1; // (-1)ⁿ⁺¹
        double rest = x - Math.rint(x);
        if (rest == 0) {
            return n % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        // 6.4.7, reflection: ψ(1 - x) + (-1)ⁿ⁺¹ ψ(x) has period 1, so its value at x is that between -½ and ½
        double periodic = near(n, 1 - rest) + odd * near(n, rest);
        return odd * (periodic - positive(n, 1 - x));
    }

    /** For x above -1, by one step of the recurrence 6.4.6 where it is negative. */
    private static double near(int n, double x) {
        return x > 0 ? positive(n, x) : positive(n, x + 1) + (n % 2 == 0 ? -1 : 1) * factorial(n) * Math.pow(x, -n - 1);
    }

    private static double positive(int n, double x) {
        return n == 0 ? digamma(x) : (n % 2 == 0 ? -1 : 1) * factorial(n) * zeta(n + 1, x); // 6.4.10
    }

    /** 6.3.5 and 6.3.18. */
    private static double digamma(double x) {
        double less = 0;
        double z = x;
        for (; z < LARGE; z++) {
            less += 1 / z;
        }
        double sum = 0;
        for (int k = BERNOULLI.length; k >= 1; k--) {
            sum = (sum + BERNOULLI[k - 1] / (2.0 * k)) / (z * z);
        }
        return Math.log(z) - 0.5 / z - sum - less;
    }

    private static double factorial(int n) {
        double product = 1;
        for (int i = 2; i <= n; i++) {
            product *= i;
        }
        return product;
    }

    /** Newton's method on the error function, or on its complement where that is small, from Winitzki's estimate (2008). */
    static double erfinv(double x) {
        double size = Math.abs(x);
        if (!(size < 1) || size == 0) {
            return size == 1 ? x * Double.POSITIVE_INFINITY : size == 0 ? x : Double.NaN;
        }
        double log = Math.log((1 - size) * (1 + size));
        double half = 2 / (Math.PI * 0.147) + log / 2;
        double y = Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
        if (y < 1e-4) {
            y = size * Math.sqrt(Math.PI) / 2; // where the estimate cancels
        }
        for (int step = 0; step < 4; step++) {
            double error = y < 1.5 ? Elementwise.erf(y) - size : 1 - size - Elementwise.complement(y);
            y -= error * Math.sqrt(Math.PI) / 2 * Math.exp(y * y);
        }
        return Math.copySign(y, x);
    }
}
