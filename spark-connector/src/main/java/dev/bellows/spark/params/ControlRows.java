package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.Bounds.fromUpTo;
import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.CHECKPOINTS;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamGroup.VALIDATION;
import static dev.bellows.spark.params.ParamKind.FLAG;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.ParamKind.TEXTS;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/** The rows of {@link ParamRows} that control how a training goes: what it is measured on, when it ends, what is saved of it. */
final class ControlRows {
    static final ParamRow<Param<String>> INITIAL_MODEL = new ParamRow<>(
            "initialModel",
            TEXT,
            "folder of a saved model of the same network, of a checkpoint, or of the checkpoints of a run (the last"
                    + " one counts), what Hugging Face or torchvision saved (docs/how/fine-tune.md), or an ONNX model, on"
                    + " any file system that Hadoop knows, whose weights training starts with; empty: those of"
                    + " initializer",
            "",
            Bounds.ANY,
            TRAINING,
            ESTIMATORS);
    static final ParamRow<Param<String>> INITIAL_WEIGHTS = new ParamRow<>(
            "initialWeights",
            TEXT,
            "which weights of initialModel training starts with: all (the network must have them all, and no others)"
                    + " or matching (those that the network has by the same name and shape; the others start as"
                    + " initializer says, and the log tells which)",
            "all",
            oneOf(List.of("all", ControlParams.MATCHING)),
            TRAINING,
            ESTIMATORS);
    static final ParamRow<StringArrayParam> FREEZE = new ParamRow<>(
            "freeze",
            TEXTS,
            "which parameters stay as they are, running statistics too, by patterns on their paths such as 0.* or"
                    + " *.bias; one that begins with ! takes back what those before it chose, as in *, !3.*; empty: none",
            new String[0],
            Bounds.ANY,
            TRAINING,
            ESTIMATORS);
    static final ParamRow<IntParam> ACCUMULATION_STEPS = new ParamRow<>(
            "accumulationSteps",
            INTEGER,
            "in how many steps of batchSize rows the gradients of an update are added up: trains as a batchSize that"
                    + " many times as large, in the memory that a step of batchSize rows takes",
            1,
            atLeast(1),
            TRAINING,
            ESTIMATORS);
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

    static final ParamRow<IntParam> EARLY_STOPPING_PATIENCE = new ParamRow<>(
            "earlyStoppingPatience",
            INTEGER,
            "training ends once this many epochs in a row were no better than the best one before them, as"
                    + " earlyStoppingMetric says; 0: only after all epochs",
            0,
            atLeast(0),
            VALIDATION,
            ESTIMATORS);
    static final ParamRow<Param<String>> EARLY_STOPPING_METRIC = new ParamRow<>(
            "earlyStoppingMetric",
            TEXT,
            "what tells the better epoch: loss or one of metrics, of rows that are held out with validation- before its"
                    + " name; whether more or less of it is better, the metric knows",
            "validation-loss",
            Bounds.ANY,
            VALIDATION,
            ESTIMATORS);
    static final ParamRow<DoubleParam> EARLY_STOPPING_MIN_DELTA = new ParamRow<>(
            "earlyStoppingMinDelta",
            REAL,
            "a better epoch is better than the best one before it by more than so much",
            0.0,
            atLeast(0),
            VALIDATION,
            ESTIMATORS);
    static final ParamRow<BooleanParam> RESTORE_BEST_WEIGHTS = new ParamRow<>(
            "restoreBestWeights",
            FLAG,
            "whether the model has the weights of the best epoch rather than of the last one, where there is an"
                    + " earlyStoppingPatience; takes the memory of another copy of the weights",
            true,
            Bounds.ANY,
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
                INITIAL_MODEL,
                INITIAL_WEIGHTS,
                FREEZE,
                ACCUMULATION_STEPS,
                VALIDATION_INDICATOR_COL,
                VALIDATION_FRACTION,
                EARLY_STOPPING_PATIENCE,
                EARLY_STOPPING_METRIC,
                EARLY_STOPPING_MIN_DELTA,
                RESTORE_BEST_WEIGHTS,
                CHECKPOINT_DIR,
                CHECKPOINT_INTERVAL,
                CHECKPOINT_STEPS,
                CHECKPOINTS_KEPT,
                RUN_ID,
                RESUME);
    }
}
