package dev.bellows.metric;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A metric of classes that is shown probabilities where the network gives scores before the softmax or the logistic function. It
 * reports itself under the metric's name.
 */
public final class OfProbabilities extends ShownMetric {
    /** How scores become probabilities. */
    public enum Link {
        /** Softmax over the last axis: classes that exclude each other. Labels stay what they are. */
        SOFTMAX,
        /**
         * The logistic function of each score: yes or no, once or for several labels. Labels are 0 or 1, one for each score; the metric sees
         * each of them as a row of its own, with the probabilities of no and of yes as two classes.
         */
        LOGISTIC
    }

    /** Settings of {@link OfProbabilities}. */
    public record Config(MetricConfig of, Link link) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new OfProbabilities(of.create(link == Link.LOGISTIC ? 2 : classes), link);
        }

        @Override
        public Optional<Boolean> moreIsBetter() {
            return of.moreIsBetter();
        }
    }

    private final Link link;

    /** @param metric what is shown the probabilities */
    public OfProbabilities(Metric metric, Link link) {
        super(metric);
        this.link = link;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name());
        try (Scope scope = Scope.open("probabilities")) {
            if (link == Link.SOFTMAX) {
                metric.update(labels, softmax(scores));
            } else {
                yesOrNo(labels, scores);
            }
        }
    }

    @Override
    public void updateAll(List<NDArray> labels, NDArray scores) {
        if (link == Link.SOFTMAX) {
            scores.spec().requireFloating(name());
            try (Scope scope = Scope.open("probabilities")) {
                metric.updateAll(labels, softmax(scores));
            }
        } else {
            super.updateAll(labels, scores);
        }
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        if (link == Link.SOFTMAX) {
            scores.spec().requireFloating(name());
            try (Scope scope = Scope.open("probabilities")) {
                metric.updateAll(labels, scores.probabilities());
            }
        } else {
            super.updateAll(labels, scores);
        }
    }

    private static NDArray softmax(NDArray scores) {
        double[] values = scores.toDoubleArray();
        int classes = scores.shape().dim(-1);
        for (int from = 0; from < values.length; from += classes) {
            double greatest = Arrays.stream(values, from, from + classes).max().orElse(0);
            double sum = 0;
            for (int i = from; i < from + classes; i++) {
                values[i] = Math.exp(values[i] - greatest);
                sum += values[i];
            }
            for (int i = from; i < from + classes; i++) {
                values[i] /= sum;
            }
        }
        return NDArray.of(values, new Spec(scores.shape(), DType.F64));
    }

    private void yesOrNo(NDArray labels, NDArray scores) {
        double[] right = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        if (right.length != said.length
                || labels.shape().rank() == 0
                || scores.shape().rank() == 0
                || labels.shape().dim(0) != scores.shape().dim(0)) {
            throw new ShapeException(
                    name() + ": expects one label for each score, got " + labels.spec() + " and " + scores.spec());
        }
        int[] yes = new int[right.length];
        double[] probabilities = new double[2 * said.length];
        for (int i = 0; i < said.length; i++) {
            if (right[i] != 0 && right[i] != 1) {
                throw new IllegalArgumentException(
                        name() + ": label " + right[i] + " is neither 0 nor 1; map the labels first");
            }
            yes[i] = (int) right[i];
            probabilities[2 * i] = 1 / (1 + Math.exp(said[i]));
            probabilities[2 * i + 1] = 1 / (1 + Math.exp(-said[i]));
        }
        metric.update(NDArray.of(yes, yes.length), NDArray.of(probabilities, Spec.of(DType.F64, yes.length, 2)));
    }
}
