package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.TEXT;

import java.util.EnumSet;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say which rows are ranked together. */
final class RankRows {
    static final ParamRow<Param<String>> GROUP_COL = new ParamRow<>(
            "groupCol",
            TEXT,
            "column, such as a query's id, whose equal values make rows one list to be ranked",
            "",
            Bounds.ANY,
            TRAINING,
            EnumSet.of(StageKind.RANKER, StageKind.RANKING_MODEL));
    static final ParamRow<IntParam> MAX_GROUP_SIZE = new ParamRow<>(
            "maxGroupSize",
            INTEGER,
            "rows of a list that training looks at; of longer lists as many are drawn by what they hold, the same in"
                    + " each epoch; 0: as many as the longest list has",
            0,
            atLeast(0),
            TRAINING,
            EnumSet.of(StageKind.RANKER));

    private RankRows() {}
}
