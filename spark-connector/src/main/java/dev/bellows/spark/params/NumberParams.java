package dev.bellows.spark.params;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;

/**
 * The Params of estimators that learn numbers.
 *
 * @param <S> the estimator, which each setter returns
 */
public interface NumberParams<S extends Params> extends QuantileParams<S> {
    default BooleanParam standardizeLabels() {
        return paramTable().param(TargetRows.STANDARDIZE_LABELS);
    }

    default boolean getStandardizeLabels() {
        return (boolean) getOrDefault(standardizeLabels());
    }

    /** Whether a network learns labels of about mean 0 and deviation 1, whatever their unit; it predicts in their unit. */
    default S setStandardizeLabels(boolean standardize) {
        return with(standardizeLabels(), standardize);
    }
}
