package dev.bellows.metric;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.Take;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A metric of sequences with a label for each step: every step that counts is a sample to it, and what fills up the batch is none. It
 * reports itself under the metric's name.
 */
public final class OfSteps extends ShownMetric {
    /**
     * Settings of {@link OfSteps}.
     *
     * @param lengths which label says how many steps of each sample count
     */
    public record Config(MetricConfig of, int lengths) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new OfSteps(of.create(classes), lengths);
        }

        @Override
        public Optional<Boolean> moreIsBetter() {
            return of.moreIsBetter();
        }
    }

    private final int lengths;

    /**
     * @param metric what is shown the steps
     * @param lengths which label says how many steps of each sample count, integers [batch]
     */
    public OfSteps(Metric metric, int lengths) {
        super(metric);
        this.lengths = lengths;
    }

    @Override
    public void updateAll(List<NDArray> labels, NDArray scores) {
        update(labels.get(0), scores, counts(labels));
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        int[] counts = counts(labels);
        NDArray label = labels.get(0);
        requireSteps(label.spec(), scores.spec());
        try (Scope scope = Scope.open("steps")) {
            NDArray which = which(label, counts);
            metric.updateAll(List.of(taken(label, which)), scores.mapped(own -> taken(own, which)));
        }
    }

    private int[] counts(List<NDArray> labels) {
        if (lengths >= labels.size()) {
            throw new ShapeException(
                    name() + ": label " + lengths + " is to say how many steps count, and there are " + labels.size());
        }
        return labels.get(lengths).toIntArray();
    }

    /** All steps count. */
    @Override
    public void update(NDArray labels, NDArray scores) {
        requireSteps(labels.spec(), scores.spec());
        int[] all = new int[labels.shape().dim(0)];
        Arrays.fill(all, labels.shape().dim(1));
        update(labels, scores, all);
    }

    private void update(NDArray labels, NDArray scores, int[] counts) {
        requireSteps(labels.spec(), scores.spec());
        try (Scope scope = Scope.open("steps")) {
            NDArray which = which(labels, counts);
            metric.update(taken(labels, which), taken(scores, which));
        }
    }

    /** The steps that count, among those of all rows one after another. */
    private static NDArray which(NDArray labels, int[] counts) {
        int time = labels.shape().dim(1);
        int[] steps = new int[labels.shape().dim(0) * time];
        int count = 0;
        for (int row = 0; row < counts.length; row++) {
            for (int step = 0; step < Math.min(time, counts[row]); step++) {
                steps[count++] = row * time + step;
            }
        }
        return NDArray.of(Arrays.copyOf(steps, count), count);
    }

    private void requireSteps(Spec labels, Spec scores) {
        if (labels.shape().rank() < 2
                || scores.shape().rank() < 2
                || !labels.shape().slice(0, 2).equals(scores.shape().slice(0, 2))) {
            throw new ShapeException(
                    name() + ": expects labels and scores [batch, time, …], got " + labels + " and " + scores);
        }
    }

    private static NDArray taken(NDArray x, NDArray which) {
        Spec spec = x.spec();
        Shape flat = Shape.of(spec.shape().dim(0) * spec.shape().dim(1))
                .concat(spec.shape().slice(2, spec.shape().rank()));
        return (NDArray) Take.take(x.reshape(flat.dims()), which, 0);
    }
}
