package dev.bellows.spark.params;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Setters of what estimators and models share, once for all stages.
 *
 * @param <S> the stage, which each setter returns
 */
public interface ScoringSetters<S extends Params> extends NeuralParams {
    /** Rows scored at once. */
    default S setInferBatchSize(int rows) {
        return with(inferBatchSize(), rows);
    }

    /** What becomes of rows that cannot be scored: error, skip or keep. */
    default S setHandleInvalid(String name) {
        return with(handleInvalid(), name);
    }

    /** Columns that become the features together, in this order, in place of featuresCol. */
    default S setFeaturesCols(String... columns) {
        return with(featuresCols(), columns.clone());
    }

    /** What becomes of pictures of another size: error, stretch or crop. */
    default S setImageResize(String name) {
        return with(imageResize(), name);
    }

    /** Steps of a sequence that the network sees; 0 for all. */
    default S setMaxLength(int steps) {
        return with(maxLength(), steps);
    }

    /** The words of each column of texts, as JSON. */
    default S setVocabularies(String json) {
        return with(vocabularies(), json);
    }

    /** What words without a number of their own are: number or invalid. */
    default S setUnknownWords(String name) {
        return with(unknownWords(), name);
    }

    default S setDevice(String name) {
        return with(device(), name);
    }

    /** Applies to the rows scored from now on; an executor loads a network once per precision. */
    default S setPrecision(String name) {
        return with(precision(), name);
    }

    default S setNthread(int threads) {
        return with(nthread(), threads);
    }

    /** Sets a Param, as {@link Params#set} does, and returns the stage as what it is. */
    @SuppressWarnings("unchecked") // a stage implements this interface of its own class
    default <T> S with(Param<T> param, T value) {
        return (S) set(param, value);
    }
}
