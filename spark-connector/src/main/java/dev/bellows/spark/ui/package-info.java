/**
 * The tab of Spark's pages on which fits are seen, while they run and in the History Server. Pages and the History Server's
 * plugins are subclasses of what Spark keeps private, so they live here and not behind SparkDoor.
 */
@NullMarked
package dev.bellows.spark.ui;

import org.jspecify.annotations.NullMarked;
