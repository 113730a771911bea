package dev.bellows.spark.params;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params that control how a training goes. */
public interface ControlParams extends Params {
    /** Where this instance keeps its Params. */
    ParamTable paramTable();

    default Param<String> validationIndicatorCol() {
        return paramTable().param(ControlRows.VALIDATION_INDICATOR_COL);
    }

    default String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol());
    }

    default DoubleParam validationFraction() {
        return paramTable().param(ControlRows.VALIDATION_FRACTION);
    }

    default double getValidationFraction() {
        return (double) getOrDefault(validationFraction());
    }
}
