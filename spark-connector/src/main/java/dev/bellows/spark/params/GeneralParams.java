package dev.bellows.spark.params;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The Params of stages with any number of inputs, labels and outputs.
 *
 * @param <S> the stage, which each setter returns
 */
public interface GeneralParams<S extends Params> extends ScoringSetters<S> {
    default StringArrayParam inputCols() {
        return paramTable().param(ParamRows.INPUT_COLS);
    }

    default String[] getInputCols() {
        return getOrDefault(inputCols()).clone();
    }

    default StringArrayParam inputShapes() {
        return paramTable().param(ParamRows.INPUT_SHAPES);
    }

    default String[] getInputShapes() {
        return getOrDefault(inputShapes()).clone();
    }

    default StringArrayParam labelCols() {
        return paramTable().param(ParamRows.LABEL_COLS);
    }

    default String[] getLabelCols() {
        return getOrDefault(labelCols()).clone();
    }

    default StringArrayParam outputCols() {
        return paramTable().param(ParamRows.OUTPUT_COLS);
    }

    default String[] getOutputCols() {
        return getOrDefault(outputCols()).clone();
    }

    default BooleanParam outputVectors() {
        return paramTable().param(ParamRows.OUTPUT_VECTORS);
    }

    default boolean getOutputVectors() {
        return (boolean) getOrDefault(outputVectors());
    }

    /** Whether outputs are vectors of Spark ML rather than arrays. */
    default S setOutputVectors(boolean value) {
        return with(outputVectors(), value);
    }

    /** The columns of the network's inputs, by their names or in their order. */
    default S setInputCols(String... columns) {
        return with(inputCols(), columns.clone());
    }

    /** The columns that transform adds, in the order of the network's outputs; an empty name leaves one out. */
    default S setOutputCols(String... columns) {
        return with(outputCols(), columns.clone());
    }
}
