package dev.bellows.spark.params;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of stages that may learn quantiles.
 *
 * @param <S> the stage, which each setter returns
 */
public interface QuantileParams<S extends Params> extends ScoringSetters<S> {
    default DoubleArrayParam quantileProbabilities() {
        return paramTable().param(TargetRows.QUANTILE_PROBABILITIES);
    }

    default double[] getQuantileProbabilities() {
        return getOrDefault(quantileProbabilities()).clone();
    }

    default Param<String> quantilesCol() {
        return paramTable().param(TargetRows.QUANTILES_COL);
    }

    default String getQuantilesCol() {
        return getOrDefault(quantilesCol());
    }

    /** The column of the quantiles; empty for none. */
    default S setQuantilesCol(String column) {
        return with(quantilesCol(), column);
    }
}
