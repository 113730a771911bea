package dev.bellows.spark.predict;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** From a network's outputs for one row to probabilities and to the class. */
public final class ClassScores {
    private ClassScores() {}

    /** Softmax, in place, computed so that large outputs do not overflow. */
    public static double[] softmaxInPlace(double[] scores) {
        double max = Arrays.stream(scores).max().orElse(0);
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i] - max);
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sum;
        }
        return scores;
    }

    /**
     * The class with the largest ratio of probability to threshold, as everywhere in Spark ML; a threshold of zero beats
     * all others.
     *
     * @param thresholds one per class; null: the most probable class
     */
    public static int predict(double[] probabilities, double @Nullable [] thresholds) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            if (ratio(probabilities, thresholds, i) > ratio(probabilities, thresholds, best)) {
                best = i;
            }
        }
        return best;
    }

    private static double ratio(double[] probabilities, double @Nullable [] thresholds, int i) {
        if (thresholds == null) {
            return probabilities[i];
        }
        return thresholds[i] == 0 ? Double.POSITIVE_INFINITY : probabilities[i] / thresholds[i];
    }
}
