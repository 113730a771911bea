/**
 * From the rows of a DataFrame to the samples of each worker: the checks that say what is wrong with the data before
 * training, and the placement of every row with the worker that owns it.
 */
@NullMarked
package dev.bellows.spark.data;

import org.jspecify.annotations.NullMarked;
