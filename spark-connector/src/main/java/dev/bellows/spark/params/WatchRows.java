package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.fromUpTo;
import static dev.bellows.spark.params.ParamGroup.WATCHING;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import dev.bellows.spark.progress.ProgressLines;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say where a fit can be seen. */
final class WatchRows {
    static final ParamRow<IntParam> VERBOSITY = new ParamRow<>(
            "verbosity",
            INTEGER,
            "what is told of training on the driver: 0 (warnings alone), 1 (a line per epoch, and a bar on a terminal)"
                    + " or 2 (within epochs too, every ten seconds)",
            ProgressLines.EPOCHS,
            fromUpTo(ProgressLines.QUIET, ProgressLines.STEPS + 1),
            WATCHING,
            ESTIMATORS);

    static final ParamRow<Param<String>> TENSOR_BOARD_DIR = new ParamRow<>(
            "tensorBoardDir",
            TEXT,
            "folder on any file system that Hadoop knows, in which each fit makes one for TensorBoard's event files;"
                    + " empty: none",
            "",
            Bounds.ANY,
            WATCHING,
            ESTIMATORS);

    static final ParamRow<Param<String>> MLFLOW_TRACKING_URI = new ParamRow<>(
            "mlflowTrackingUri",
            TEXT,
            "http or https address of an MLflow tracking server, which gets a run of each fit; empty: none",
            "",
            Bounds.TRACKING_SERVER,
            WATCHING,
            ESTIMATORS);
    static final ParamRow<Param<String>> MLFLOW_EXPERIMENT = new ParamRow<>(
            "mlflowExperiment",
            TEXT,
            "the experiment that runs belong to, made if it is not there",
            "Default",
            Bounds.ANY,
            WATCHING,
            ESTIMATORS);
    static final ParamRow<Param<String>> MLFLOW_RUN_NAME = new ParamRow<>(
            "mlflowRunName",
            TEXT,
            "what runs are called; empty: as the fit is in the log",
            "",
            Bounds.ANY,
            WATCHING,
            ESTIMATORS);

    private WatchRows() {}
}
