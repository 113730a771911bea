/**
 * Columns computed within Spark's own plans, from its internal rows: beside {@link dev.bellows.spark.launch.SparkDoor} the only
 * place that touches what Spark keeps private.
 */
@NullMarked
package dev.bellows.spark.catalyst;

import org.jspecify.annotations.NullMarked;
