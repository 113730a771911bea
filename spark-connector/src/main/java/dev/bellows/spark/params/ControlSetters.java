package dev.bellows.spark.params;

import org.apache.spark.ml.param.Params;

/**
 * Setters of the Params that control how a training goes.
 *
 * @param <S> the stage, which each setter returns
 */
public interface ControlSetters<S extends Params> extends ScoringSetters<S> {
    /** A boolean column, true where a row is for validation. */
    default S setValidationIndicatorCol(String column) {
        return with(validationIndicatorCol(), column);
    }

    /** The share of the rows that is for validation, from 0 up to but not 1. */
    default S setValidationFraction(double share) {
        return with(validationFraction(), share);
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
