package dev.bellows.spark.params;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The Params that say what is embedded.
 *
 * @param <S> the stage, which each setter returns
 */
public interface EmbedParams<S extends Params> extends ScoringSetters<S> {
    default Param<String> queryCol() {
        return paramTable().param(EmbedRows.QUERY_COL);
    }

    default String getQueryCol() {
        return getOrDefault(queryCol());
    }

    /** What is looked for by. */
    default S setQueryCol(String column) {
        return with(queryCol(), column);
    }

    default Param<String> itemCol() {
        return paramTable().param(EmbedRows.ITEM_COL);
    }

    default String getItemCol() {
        return getOrDefault(itemCol());
    }

    /** What is found. */
    default S setItemCol(String column) {
        return with(itemCol(), column);
    }

    default Param<String> queryVectorCol() {
        return paramTable().param(EmbedRows.QUERY_VECTOR_COL);
    }

    default String getQueryVectorCol() {
        return getOrDefault(queryVectorCol());
    }

    /** Empty for no vectors of queries. */
    default S setQueryVectorCol(String column) {
        return with(queryVectorCol(), column);
    }

    default Param<String> itemVectorCol() {
        return paramTable().param(EmbedRows.ITEM_VECTOR_COL);
    }

    default String getItemVectorCol() {
        return getOrDefault(itemVectorCol());
    }

    /** Empty for no vectors of items. */
    default S setItemVectorCol(String column) {
        return with(itemVectorCol(), column);
    }

    default Param<String> negativeCol() {
        return paramTable().param(EmbedRows.NEGATIVE_COL);
    }

    default String getNegativeCol() {
        return getOrDefault(negativeCol());
    }

    default Param<String> pairLabelCol() {
        return paramTable().param(EmbedRows.PAIR_LABEL_COL);
    }

    default String getPairLabelCol() {
        return getOrDefault(pairLabelCol());
    }

    default Param<String> itemNetwork() {
        return paramTable().param(EmbedRows.ITEM_NETWORK);
    }

    default String getItemNetwork() {
        return getOrDefault(itemNetwork());
    }

    default BooleanParam normalize() {
        return paramTable().param(EmbedRows.NORMALIZE);
    }

    default boolean isNormalize() {
        return (boolean) getOrDefault(normalize());
    }

    default BooleanParam learnTemperature() {
        return paramTable().param(EmbedRows.LEARN_TEMPERATURE);
    }

    default boolean isLearnTemperature() {
        return (boolean) getOrDefault(learnTemperature());
    }

    default StringArrayParam inputShapes() {
        return paramTable().param(ParamRows.INPUT_SHAPES);
    }

    default String[] getInputShapes() {
        return getOrDefault(inputShapes()).clone();
    }
}
