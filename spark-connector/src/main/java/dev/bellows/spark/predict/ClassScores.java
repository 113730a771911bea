package dev.bellows.spark.predict;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From a network's outputs for one row to probabilities and to the class. */
public final class ClassScores {
    /** Scores that differ by more have probabilities that differ. */
    private static final double CLOSE = 1e-12;

    private static final double EVEN = 0.5;

    private ClassScores() {}

    /** Softmax, in place, computed so that large outputs do not overflow. */
    public static double[] softmaxInPlace(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            max = Math.max(max, score);
        }
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
        double greatest = ratio(probabilities, thresholds, 0);
        for (int i = 1; i < probabilities.length; i++) {
            double ratio = ratio(probabilities, thresholds, i);
            if (ratio > greatest) {
                best = i;
                greatest = ratio;
            }
        }
        return best;
    }

    /**
     * The most probable class by the softmax of scores, which is computed only where rounding may make an earlier class as probable
     * as that of the greatest score.
     *
     * @return NaN where there are no probabilities
     */
    static double predictMostProbable(double... scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        double differences = 0;
        boolean close = false;
        for (int i = 0; i < scores.length; i++) {
            double difference = scores[i] - scores[best];
            differences += difference;
            close |= i < best && difference > -CLOSE;
        }
        if (Double.isNaN(differences)) {
            return Double.NaN;
        }
        return close ? predict(softmaxInPlace(scores.clone()), null) : best;
    }

    /**
     * The numbers of the labels that are more probable than their thresholds.
     *
     * @param thresholds one per label; null: half
     */
    public static double[] holding(double[] probabilities, double @Nullable [] thresholds) {
        return IntStream.range(0, probabilities.length)
                .filter(label -> probabilities[label] > (thresholds == null ? EVEN : thresholds[label]))
                .asDoubleStream()
                .toArray();
    }

    private static double ratio(double[] probabilities, double @Nullable [] thresholds, int i) {
        if (thresholds == null) {
            return probabilities[i];
        }
        return thresholds[i] == 0 ? Double.POSITIVE_INFINITY : probabilities[i] / thresholds[i];
    }
}
