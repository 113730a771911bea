package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * How often each class was taken for which, and all that follows from it: accuracy, precision, recall, Fβ and Matthews'
 * correlation. Takes integer labels [batch] and floating scores [batch, classes], of which the greatest is the prediction, as
 * for {@link Accuracy}. With two classes it also takes scores [batch] or [batch, 1] of class 1, which is predicted where the
 * score is greater than the threshold. A row whose scores are all NaN predicts no class, which is always wrong.
 *
 * <p>A quotient without anything to divide by is 0, as when a class was never predicted; with no samples at all, every
 * figure is NaN. The value of the matrix as a metric is its accuracy.
 */
public final class ConfusionMatrix implements Metric {
    /** Settings of {@link ConfusionMatrix}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new ConfusionMatrix(classes);
        }
    }

    private static final String NAME = "confusion-matrix";
    private static final double EVEN = 0.5;

    private final int classes;
    private final double threshold;
    /** [classes, classes + 1]: by label, then by prediction, the last of which is "none". */
    private final Counts counts;

    /** @param classes how many there are, at least 2 */
    public ConfusionMatrix(int classes) {
        this(classes, EVEN);
    }

    private ConfusionMatrix(int classes, double threshold) {
        if (classes < 2) {
            throw new IllegalArgumentException(NAME + ": there must be at least 2 classes: " + classes);
        }
        this.classes = classes;
        this.threshold = threshold;
        counts = new Counts(NAME, classes * (classes + 1));
    }

    /** A matrix of two classes which predicts class 1 where its score is greater than {@code threshold}. */
    public static ConfusionMatrix binary(double threshold) {
        return new ConfusionMatrix(2, threshold);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        update(NAME, labels, scores);
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        update(NAME, labels, scores);
    }

    void update(String name, List<NDArray> labels, ScoreParts scores) {
        updateByGreatest(name, ClassScores.ofRows(name, labels, scores));
    }

    void update(String name, NDArray labels, NDArray scores) {
        int rank = scores.shape().rank();
        if (classes == 2 && (rank == 1 || (rank == 2 && scores.shape().dim(1) == 1))) {
            updateByThreshold(BinaryScores.of(name, labels, scores));
        } else {
            updateByGreatest(name, ClassScores.ofRows(name, labels, scores));
        }
    }

    void updateByThreshold(BinaryScores rows) {
        for (int row = 0; row < rows.rows(); row++) {
            double score = rows.score(row);
            int predicted = score > threshold ? 1 : 0;
            counts.add(index(rows.label(row), Double.isNaN(score) ? classes : predicted), 1);
        }
    }

    private void updateByGreatest(String name, ClassScores rows) {
        if (rows.classes() != classes) {
            throw new IllegalArgumentException(name + ": expects scores of " + classes + " classes, got "
                    + rows.classes() + "; make the metric with as many classes as the network has");
        }
        rows.requireLabelsInRange();
        for (int row = 0; row < rows.rows(); row++) {
            int predicted = rows.greatest(row);
            counts.add(index(rows.label(row), predicted < 0 ? classes : predicted), 1);
        }
    }

    private int index(int label, int predicted) {
        return label * (classes + 1) + predicted;
    }

    public int classes() {
        return classes;
    }

    /** How many samples of class {@code label} were taken for class {@code predicted}. */
    public long count(int label, int predicted) {
        return counts.at(index(requireClass(label), requireClass(predicted)));
    }

    /** How many samples belong to class {@code label}. */
    public long expected(int label) {
        requireClass(label);
        long sum = 0;
        for (int predicted = 0; predicted <= classes; predicted++) {
            sum += counts.at(index(label, predicted));
        }
        return sum;
    }

    /** How many samples were taken for class {@code predicted}. */
    public long predicted(int predicted) {
        return column(requireClass(predicted));
    }

    private long column(int predicted) {
        long sum = 0;
        for (int label = 0; label < classes; label++) {
            sum += counts.at(index(label, predicted));
        }
        return sum;
    }

    private int requireClass(int index) {
        if (index < 0 || index >= classes) {
            throw new IllegalArgumentException(NAME + ": " + index + " is none of " + classes + " classes");
        }
        return index;
    }

    /** How many samples were seen. */
    public long samples() {
        long sum = 0;
        for (int label = 0; label < classes; label++) {
            sum += expected(label);
        }
        return sum;
    }

    /** The share of samples that were taken for what they are. */
    public double accuracy() {
        return (double) hits() / samples();
    }

    private long hits() {
        long hits = 0;
        for (int label = 0; label < classes; label++) {
            hits += count(label, label);
        }
        return hits;
    }

    /** Of the samples taken for a class, the share that belong to it. */
    public double precision(Average average) {
        return averaged(average, (hits, expected, predicted) -> share(hits, predicted));
    }

    /** Of the samples that belong to a class, the share taken for it. */
    public double recall(Average average) {
        return averaged(average, (hits, expected, predicted) -> share(hits, expected));
    }

    /** (1 + β²) · precision · recall / (β² · precision + recall) of each class: recall counts β times as much as precision. */
    public double fBeta(double beta, Average average) {
        double square = beta * beta;
        return averaged(
                average, (hits, expected, predicted) -> quotient((1 + square) * hits, square * expected + predicted));
    }

    /**
     * Matthews' correlation of labels and predictions, in [-1, 1]; for more than two classes Gorodkin's R_K (2004), MXNet's PCC.
     * 0 if all samples belong to, or were taken for, one class.
     */
    public double matthews() {
        double samples = samples();
        double together = hits() * samples;
        double none = column(classes);
        double labels = samples * samples;
        double predictions = samples * samples - none * none;
        for (int i = 0; i < classes; i++) {
            double expected = expected(i);
            double predicted = predicted(i);
            together -= expected * predicted;
            labels -= expected * expected;
            predictions -= predicted * predicted;
        }
        return samples == 0 ? Double.NaN : quotient(together, Math.sqrt(labels) * Math.sqrt(predictions));
    }

    /** A figure of one class, or of all together. */
    private interface Figure {
        double of(long hits, long expected, long predicted);
    }

    private double averaged(Average average, Figure figure) {
        if (samples() == 0) {
            return Double.NaN;
        }
        return switch (average) {
            case BINARY -> binary(figure);
            case MACRO -> macro(figure);
            case MICRO -> figure.of(hits(), samples(), samples() - column(classes));
        };
    }

    private double binary(Figure figure) {
        if (classes != 2) {
            throw new IllegalStateException(NAME + ": a binary average needs 2 classes, not " + classes
                    + "; use the macro or the micro average");
        }
        return figure.of(count(1, 1), expected(1), predicted(1));
    }

    private double macro(Figure figure) {
        double sum = 0;
        int present = 0;
        for (int i = 0; i < classes; i++) {
            if (expected(i) + predicted(i) > 0) {
                sum += figure.of(count(i, i), expected(i), predicted(i));
                present++;
            }
        }
        return sum / present;
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static double quotient(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }

    @Override
    public double value() {
        return accuracy();
    }

    @Override
    public double[] sums() {
        return counts.sums();
    }

    @Override
    public void addSums(double[] sums) {
        counts.addSums(sums);
    }

    @Override
    public void reset() {
        counts.reset();
    }
}
