package dev.bellows.spark.params;

import org.apache.spark.ml.param.Params;

/**
 * Setters of the Params that say where a fit can be seen.
 *
 * @param <S> the stage, which each setter returns
 */
public interface WatchSetters<S extends Params> extends ScoringSetters<S> {
    /** 0: warnings alone; 1: a line per epoch; 2: lines within epochs too. */
    default S setVerbosity(int level) {
        return with(verbosity(), level);
    }

    /** A folder for TensorBoard; empty for none. */
    default S setTensorBoardDir(String folder) {
        return with(tensorBoardDir(), folder);
    }

    /** The address of an MLflow tracking server; empty for none. */
    default S setMlflowTrackingUri(String uri) {
        return with(mlflowTrackingUri(), uri);
    }

    default S setMlflowExperiment(String name) {
        return with(mlflowExperiment(), name);
    }

    default S setMlflowRunName(String name) {
        return with(mlflowRunName(), name);
    }
}
