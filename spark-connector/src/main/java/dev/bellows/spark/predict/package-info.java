/** Scoring DataFrames: batches of rows through a model that each executor loads once. */
@NullMarked
package dev.bellows.spark.predict;

import org.jspecify.annotations.NullMarked;
