package dev.bellows.train.fit;

import dev.bellows.metric.Metric;
import java.util.Map;
import java.util.function.Function;

/**
 * Publishes scores of other data under their names after {@code validation-}, at the end of every epoch unless set
 * otherwise.
 */
public final class Validation implements Handler {
    /** What the names of these scores begin with. */
    public static final String PREFIX = "validation-";

    private final Function<Training, Map<String, Double>> evaluation;
    private final int epochs;
    private final long batches;

    private Validation(Function<Training, Map<String, Double>> evaluation, int epochs, long batches) {
        this.evaluation = evaluation;
        this.epochs = epochs;
        this.batches = batches;
    }

    /** The loss and these metrics of {@code data}. */
    public Validation(Batches data, Metric... metrics) {
        this(training -> training.evaluate(data, metrics), 1, 0);
    }

    /** Whatever a function measures. */
    public static Validation by(Function<Training, Map<String, Double>> evaluation) {
        return new Validation(evaluation, 1, 0);
    }

    /** At the end of every {@code epochs}-th epoch. */
    public Validation everyEpochs(int epochs) {
        return new Validation(evaluation, positive(epochs), 0);
    }

    /** After every {@code batches}-th batch, counted from the very start, instead of at the ends of epochs. */
    public Validation everyBatches(int batches) {
        return new Validation(evaluation, 0, positive(batches));
    }

    private static int positive(int period) {
        if (period < 1) {
            throw new IllegalArgumentException("validation: a period must be 1 or more, got " + period);
        }
        return period;
    }

    @Override
    public int order() {
        return MEASURES;
    }

    @Override
    public void batchEnd(Training training, Step step) {
        if (batches > 0 && training.position().batches() % batches == 0) {
            measure(training);
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        if (epochs > 0 && (epoch + 1) % epochs == 0) {
            measure(training);
        }
    }

    private void measure(Training training) {
        evaluation.apply(training).forEach((name, value) -> training.publish(PREFIX + name, value));
    }
}
