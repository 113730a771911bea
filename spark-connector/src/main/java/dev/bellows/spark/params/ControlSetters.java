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
}
