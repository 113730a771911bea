package dev.bellows.spark.params;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The Params that say where a fit can be seen. */
public interface WatchParams extends Params {
    /** Where this instance keeps its Params. */
    ParamTable paramTable();

    default IntParam verbosity() {
        return paramTable().param(WatchRows.VERBOSITY);
    }

    default int getVerbosity() {
        return (int) getOrDefault(verbosity());
    }

    default Param<String> tensorBoardDir() {
        return paramTable().param(WatchRows.TENSOR_BOARD_DIR);
    }

    default String getTensorBoardDir() {
        return getOrDefault(tensorBoardDir());
    }

    default Param<String> mlflowTrackingUri() {
        return paramTable().param(WatchRows.MLFLOW_TRACKING_URI);
    }

    default String getMlflowTrackingUri() {
        return getOrDefault(mlflowTrackingUri());
    }

    default Param<String> mlflowExperiment() {
        return paramTable().param(WatchRows.MLFLOW_EXPERIMENT);
    }

    default String getMlflowExperiment() {
        return getOrDefault(mlflowExperiment());
    }

    default Param<String> mlflowRunName() {
        return paramTable().param(WatchRows.MLFLOW_RUN_NAME);
    }

    default String getMlflowRunName() {
        return getOrDefault(mlflowRunName());
    }
}
