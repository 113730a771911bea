/**
 * Deep learning as a Spark ML stage: {@link dev.bellows.spark.NeuralClassifier} learns from a DataFrame, {@link
 * dev.bellows.spark.NeuralClassificationModel} scores DataFrames, batch or streaming.
 */
@NullMarked
package dev.bellows.spark;

import org.jspecify.annotations.NullMarked;
