package dev.bellows.spark.params;

import org.apache.spark.ml.param.Params;

/**
 * Setters of the Params that control how a training goes.
 *
 * @param <S> the stage, which each setter returns
 */
public interface ControlSetters<S extends Params> extends ScoringSetters<S> {
    /** The folder of a saved model, of a checkpoint or of a run's checkpoints, whose weights a fit starts with. */
    default S setInitialModel(String folder) {
        return with(initialModel(), folder);
    }

    /** Either all or matching. */
    default S setInitialWeights(String which) {
        return with(initialWeights(), which);
    }

    /** Patterns on the paths of parameters that stay as they are, such as {@code 0.*}; {@code !3.*} takes back. */
    default S setFreeze(String... patterns) {
        return with(freeze(), patterns);
    }

    /** In how many steps the gradients of an update are added up. */
    default S setAccumulationSteps(int steps) {
        return with(accumulationSteps(), steps);
    }

    /** A boolean column, true where a row is for validation. */
    default S setValidationIndicatorCol(String column) {
        return with(validationIndicatorCol(), column);
    }

    /** The share of the rows that is for validation, from 0 up to but not 1. */
    default S setValidationFraction(double share) {
        return with(validationFraction(), share);
    }

    /** After how many epochs in a row that were no better training ends; 0: never. */
    default S setEarlyStoppingPatience(int epochs) {
        return with(earlyStoppingPatience(), epochs);
    }

    /** What tells the better epoch, such as validation-accuracy. */
    default S setEarlyStoppingMetric(String name) {
        return with(earlyStoppingMetric(), name);
    }

    default S setEarlyStoppingMinDelta(double delta) {
        return with(earlyStoppingMinDelta(), delta);
    }

    /** Whether the model has the weights of the best epoch. */
    default S setRestoreBestWeights(boolean restore) {
        return with(restoreBestWeights(), restore);
    }

    default S setCheckpointDir(String directory) {
        return with(checkpointDir(), directory);
    }

    default S setCheckpointInterval(int epochs) {
        return with(checkpointInterval(), epochs);
    }

    default S setCheckpointSteps(int steps) {
        return with(checkpointSteps(), steps);
    }

    default S setCheckpointsKept(int count) {
        return with(checkpointsKept(), count);
    }

    /** Letters, digits, and the marks _ - and . */
    default S setRunId(String name) {
        return with(runId(), name);
    }

    /** Either auto or never. */
    default S setResume(String name) {
        return with(resume(), name);
    }
}
