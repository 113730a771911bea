package dev.bellows.spark.params;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params that say which rows are ranked together.
 *
 * @param <S> the stage, which each setter returns
 */
public interface RankParams<S extends Params> extends ScoringSetters<S> {
    default Param<String> groupCol() {
        return paramTable().param(RankRows.GROUP_COL);
    }

    default String getGroupCol() {
        return getOrDefault(groupCol());
    }

    /** Rows of equal values are one list. */
    default S setGroupCol(String column) {
        return with(groupCol(), column);
    }

    default IntParam maxGroupSize() {
        return paramTable().param(RankRows.MAX_GROUP_SIZE);
    }

    default int getMaxGroupSize() {
        return (int) getOrDefault(maxGroupSize());
    }

    /** 0 for the longest list's. */
    default S setMaxGroupSize(int rows) {
        return with(maxGroupSize(), rows);
    }
}
