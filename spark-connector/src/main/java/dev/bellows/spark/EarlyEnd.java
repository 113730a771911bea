package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.spark.launch.TrainControl;
import dev.bellows.spark.params.NeuralParams;
import dev.bellows.train.TrainingSpec;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a fit ends before its last epoch, as Params say. */
record EarlyEnd(NeuralParams params) {
    private boolean isAsked() {
        return params.getEarlyStoppingPatience() > 0;
    }

    /** Checks what can be known before the metrics are. */
    void check() {
        String score = params.getEarlyStoppingMetric();
        if (isAsked() && score.startsWith(Validation.PREFIX) && !new ValidationRows(params).areAsked()) {
            throw new IllegalArgumentException("earlyStoppingMetric: " + score
                    + " needs rows that are held out; set validationFraction or validationIndicatorCol, or"
                    + " earlyStoppingMetric to what is measured of the training rows, such as loss");
        }
    }

    /**
     * What workers are told; null: they train to the last epoch.
     *
     * @param outputs what the network gives for a sample
     * @throws IllegalArgumentException a sentence if the score is not among what is measured, or nobody knows what is better
     */
    TrainControl.@Nullable Stopping stopping(TrainingSpec spec, List<Spec> outputs) {
        if (!isAsked()) {
            return null;
        }
        String score = params.getEarlyStoppingMetric();
        Map<String, Optional<Boolean>> measured = measured(spec, outputs.get(0).shape());
        Optional<Boolean> moreIsBetter = measured.get(score);
        if (moreIsBetter == null) {
            throw new IllegalArgumentException("earlyStoppingMetric: '" + score + "' is not measured, only "
                    + String.join(", ", measured.keySet()) + "; choose one of these, or add to metrics");
        }
        return new TrainControl.Stopping(
                score,
                moreIsBetter.orElseThrow(() -> new IllegalArgumentException(
                        "earlyStoppingMetric: nobody knows whether more or less of '" + score
                                + "' is better; choose another, or let its MetricConfig override moreIsBetter")),
                params.getEarlyStoppingMinDelta(),
                params.getEarlyStoppingPatience(),
                params.getRestoreBestWeights());
    }

    /** Whether more is better, of all that is measured, by name. */
    private Map<String, Optional<Boolean>> measured(TrainingSpec spec, Shape output) {
        int classes = output.rank() == 0 ? 1 : Math.max(1, output.dim(-1));
        Map<String, Optional<Boolean>> measured = new LinkedHashMap<>();
        measured.put(Training.LOSS, Optional.of(false));
        spec.metrics().forEach(metric -> measured.put(metric.create(classes).name(), metric.moreIsBetter()));
        if (new ValidationRows(params).areAsked()) {
            new LinkedHashMap<>(measured).forEach((name, more) -> measured.put(Validation.PREFIX + name, more));
        }
        return measured;
    }

    /** What of this a training that goes on must have in common with the one that was saved: not how long it waits. */
    List<Object> identity() {
        return isAsked()
                ? List.of(
                        params.getEarlyStoppingMetric(),
                        params.getEarlyStoppingMinDelta(),
                        params.getRestoreBestWeights())
                : List.of();
    }
}
