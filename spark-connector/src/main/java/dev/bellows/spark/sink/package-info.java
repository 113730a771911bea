/** Where the figures of a fit go besides the log and Spark's pages: TensorBoard's files, MLflow, Spark's metrics. */
@NullMarked
package dev.bellows.spark.sink;

import org.jspecify.annotations.NullMarked;
