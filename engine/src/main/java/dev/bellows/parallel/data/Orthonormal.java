package dev.bellows.parallel.data;

import dev.bellows.core.Draws;
import java.util.Arrays;

/** Vectors made orthonormal one after another, by the modified Gram-Schmidt process, twice, in f64: the same bits wherever the vectors are the same. */
final class Orthonormal {
    /** A vector of which less than this is left depends on those before it, as far as f32 can tell. */
    private static final double DEPENDENT = 1e-6;

    private Orthonormal() {}

    /** Vectors that depend on those before become 0. */
    static void orZero(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            if (!normalise(vectors, i)) {
                Arrays.fill(vectors[i], 0);
            }
        }
    }

    /** Vectors that depend on those before, such as 0, become random ones that do not; at most as many as they have numbers. */
    static void complete(double[][] vectors, long seed) {
        for (int i = 0; i < vectors.length; i++) {
            for (int stream = i; !normalise(vectors, i); stream += vectors.length) {
                Draws draws = new Draws(seed, stream);
                Arrays.setAll(vectors[i], at -> draws.normal());
            }
        }
    }

    private static boolean normalise(double[][] vectors, int which) {
        double[] vector = vectors[which];
        double before = norm(vector);
        for (int i = 0; i < 2 * which; i++) {
            double[] other = vectors[i % which];
            double along = dot(vector, other);
            for (int at = 0; at < vector.length; at++) {
                vector[at] -= along * other[at];
            }
        }
        double left = norm(vector);
        if (left <= DEPENDENT * before) {
            return false;
        }
        for (int at = 0; at < vector.length; at++) {
            vector[at] /= left; // what is NaN stays so, and is noticed
        }
        return true;
    }

    private static double norm(double... vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
