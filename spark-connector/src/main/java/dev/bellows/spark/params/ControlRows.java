package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.Bounds.fromUpTo;
import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.CHECKPOINTS;
import static dev.bellows.spark.params.ParamGroup.VALIDATION;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
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

    static final ParamRow<Param<String>> CHECKPOINT_DIR = new ParamRow<>(
            "checkpointDir",
            TEXT,
            "directory on any file system that Hadoop knows, seen by the driver and all executors, in which the state"
                    + " of a training is saved, so that a retry goes on from there; empty: nowhere",
            "",
            Bounds.ANY,
            CHECKPOINTS,
            ESTIMATORS);
    static final ParamRow<IntParam> CHECKPOINT_INTERVAL = new ParamRow<>(
            "checkpointInterval",
            INTEGER,
            "saves after every so many epochs, where there is a checkpointDir; 0: only as checkpointSteps says and at"
                    + " the end",
            1,
            atLeast(0),
            CHECKPOINTS,
            ESTIMATORS);
    static final ParamRow<IntParam> CHECKPOINT_STEPS = new ParamRow<>(
            "checkpointSteps",
            INTEGER,
            "saves after every so many training steps as well, for long epochs; 0: not",
            0,
            atLeast(0),
            CHECKPOINTS,
            ESTIMATORS);
    static final ParamRow<IntParam> CHECKPOINTS_KEPT = new ParamRow<>(
            "checkpointsKept",
            INTEGER,
            "how many of the last checkpoints are kept",
            2,
            atLeast(1),
            CHECKPOINTS,
            ESTIMATORS);
    static final ParamRow<Param<String>> RUN_ID = new ParamRow<>(
            "runId",
            TEXT,
            "name under which a later fit, also of another driver, finds the checkpoints of this training again: one"
                + " with the same settings and the same rows; empty: only retries of this fit do, and what it saved is"
                + " deleted when it ends well",
            "",
            Bounds.ANY,
            CHECKPOINTS,
            ESTIMATORS);
    static final ParamRow<Param<String>> RESUME = new ParamRow<>(
            "resume",
            TEXT,
            "whether a fit goes on from the checkpoints of its runId: auto (if there are any) or never (deletes them"
                    + " and starts afresh)",
            "auto",
            oneOf(List.of("auto", "never")),
            CHECKPOINTS,
            ESTIMATORS);

    private ControlRows() {}

    /** All of them, in the order in which they are told. */
    static List<ParamRow<?>> all() {
        return List.of(
                VALIDATION_INDICATOR_COL,
                VALIDATION_FRACTION,
                CHECKPOINT_DIR,
                CHECKPOINT_INTERVAL,
                CHECKPOINT_STEPS,
                CHECKPOINTS_KEPT,
                RUN_ID,
                RESUME);
    }
}
