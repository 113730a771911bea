/**
 * Scoring DataFrames: batches of rows through a model that each executor loads once, and the columns that are made of what
 * it gives ({@link dev.bellows.spark.predict.ScoreColumns}).
 */
@NullMarked
package dev.bellows.spark.predict;

import org.jspecify.annotations.NullMarked;
