/**
 * Deep learning as Spark ML stages: {@link dev.bellows.spark.NeuralClassifier} and {@link dev.bellows.spark.NeuralRegressor}
 * learn from a DataFrame; {@link dev.bellows.spark.NeuralClassificationModel} and {@link
 * dev.bellows.spark.NeuralRegressionModel} score DataFrames, batch or streaming.
 */
@NullMarked
package dev.bellows.spark;

import org.jspecify.annotations.NullMarked;
