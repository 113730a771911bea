package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.fromUpTo;
import static dev.bellows.spark.params.ParamGroup.VALIDATION;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that control how a training goes: what it is measured on, when it ends, what is saved of it. */
final class ControlRows {
    static final ParamRow<Param<String>> VALIDATION_INDICATOR_COL = new ParamRow<>(
            "validationIndicatorCol",
            TEXT,
            "boolean column: rows where it is true are not trained on, but measured with at the end of each epoch;"
                    + " empty: none",
            "",
            Bounds.ANY,
            VALIDATION,
            ESTIMATORS);
    static final ParamRow<DoubleParam> VALIDATION_FRACTION = new ParamRow<>(
            "validationFraction",
            REAL,
            "about which share of the rows is not trained on, but measured with at the end of each epoch; drawn by seed"
                    + " and by what a row holds, so equal rows are on one side; 0: none",
            0.0,
            fromUpTo(0, 1),
            VALIDATION,
            ESTIMATORS);

    private ControlRows() {}
}
