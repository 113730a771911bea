package dev.bellows.spark.params;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** The Params that control how a training goes. */
public interface ControlParams extends Params {
    /** The weights of an initial model that have their like in the network. */
    String MATCHING = "matching";

    /** Where this instance keeps its Params. */
    ParamTable paramTable();

    default Param<String> initialModel() {
        return paramTable().param(ControlRows.INITIAL_MODEL);
    }

    default String getInitialModel() {
        return getOrDefault(initialModel());
    }

    default Param<String> initialWeights() {
        return paramTable().param(ControlRows.INITIAL_WEIGHTS);
    }

    default String getInitialWeights() {
        return getOrDefault(initialWeights());
    }

    default StringArrayParam freeze() {
        return paramTable().param(ControlRows.FREEZE);
    }

    default String[] getFreeze() {
        return getOrDefault(freeze()).clone();
    }

    default IntParam accumulationSteps() {
        return paramTable().param(ControlRows.ACCUMULATION_STEPS);
    }

    default int getAccumulationSteps() {
        return (int) getOrDefault(accumulationSteps());
    }

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

    default IntParam earlyStoppingPatience() {
        return paramTable().param(ControlRows.EARLY_STOPPING_PATIENCE);
    }

    default int getEarlyStoppingPatience() {
        return (int) getOrDefault(earlyStoppingPatience());
    }

    default Param<String> earlyStoppingMetric() {
        return paramTable().param(ControlRows.EARLY_STOPPING_METRIC);
    }

    default String getEarlyStoppingMetric() {
        return getOrDefault(earlyStoppingMetric());
    }

    default DoubleParam earlyStoppingMinDelta() {
        return paramTable().param(ControlRows.EARLY_STOPPING_MIN_DELTA);
    }

    default double getEarlyStoppingMinDelta() {
        return (double) getOrDefault(earlyStoppingMinDelta());
    }

    default BooleanParam restoreBestWeights() {
        return paramTable().param(ControlRows.RESTORE_BEST_WEIGHTS);
    }

    default boolean getRestoreBestWeights() {
        return (boolean) getOrDefault(restoreBestWeights());
    }

    default Param<String> checkpointDir() {
        return paramTable().param(ControlRows.CHECKPOINT_DIR);
    }

    default String getCheckpointDir() {
        return getOrDefault(checkpointDir());
    }

    default IntParam checkpointInterval() {
        return paramTable().param(ControlRows.CHECKPOINT_INTERVAL);
    }

    default int getCheckpointInterval() {
        return (int) getOrDefault(checkpointInterval());
    }

    default IntParam checkpointSteps() {
        return paramTable().param(ControlRows.CHECKPOINT_STEPS);
    }

    default int getCheckpointSteps() {
        return (int) getOrDefault(checkpointSteps());
    }

    default IntParam checkpointsKept() {
        return paramTable().param(ControlRows.CHECKPOINTS_KEPT);
    }

    default int getCheckpointsKept() {
        return (int) getOrDefault(checkpointsKept());
    }

    default Param<String> runId() {
        return paramTable().param(ControlRows.RUN_ID);
    }

    default String getRunId() {
        return getOrDefault(runId());
    }

    default Param<String> resume() {
        return paramTable().param(ControlRows.RESUME);
    }

    default String getResume() {
        return getOrDefault(resume());
    }
}
