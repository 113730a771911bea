package dev.bellows.spark.params;

import org.apache.spark.ml.param.Params;

/**
 * Setters of the Params of an estimator with one column of features.
 *
 * @param <S> the stage, which each setter returns
 */
public interface FeaturesSetters<S extends Params> extends NeuralSetters<S> {
    default S setInputShape(int... shape) {
        return with(inputShape(), shape.clone());
    }

    /** The shape as text, such as {@code 1,28,28}. */
    default S setInputShape(String shape) {
        return setInputShape(ShapeText.parse(shape));
    }
}
