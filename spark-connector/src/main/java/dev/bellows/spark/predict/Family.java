package dev.bellows.spark.predict;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a network's outputs tell classes apart, by the names that Spark's LogisticRegression has for it where it has one. */
public enum Family {
    /** A score for each of several classes, of which one holds. */
    MULTINOMIAL {
        @Override
        public void probabilitiesInPlace(double[] raw) {
            ClassScores.softmaxInPlace(raw);
        }
    },

    /** One score, for class 1 rather than class 0. As in Spark ML, the raw prediction of class 0 is the negative of it. */
    BINOMIAL {
        @Override
        public int classes(int outputs) {
            return 2;
        }

        @Override
        public double[] raw(double[] outputs) {
            return new double[] {-outputs[0], outputs[0]};
        }

        @Override
        public void probabilitiesInPlace(double[] raw) {
            logisticInPlace(raw);
        }
    },

    /** A score for each of several labels, of which any number hold. */
    MULTILABEL {
        @Override
        public void probabilitiesInPlace(double[] raw) {
            logisticInPlace(raw);
        }
    };

    /** Whichever fits. */
    public static final String AUTO = "auto";

    /** What the Param family may be. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of(AUTO), Arrays.stream(values()).map(Family::toString))
            .toList();

    /** How many classes, or labels, a network of so many outputs knows. */
    public int classes(int outputs) {
        return outputs;
    }

    /** The raw prediction, one for each class or label. */
    public double[] raw(double[] outputs) {
        return outputs;
    }

    /** From raw predictions to probabilities. */
    public abstract void probabilitiesInPlace(double[] raw);

    private static void logisticInPlace(double[] scores) {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = 1 / (1 + Math.exp(-scores[i]));
        }
    }

    /** As the Param says, or as a network of so many outputs is where labels are single classes. */
    public static Family of(String param, int outputs) {
        if (param.equals(AUTO)) {
            return outputs == 1 ? BINOMIAL : MULTINOMIAL;
        }
        return valueOf(param.toUpperCase(Locale.ROOT));
    }

    /** The Param's value. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
