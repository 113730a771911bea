package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.Columns;

/**
 * A column of labels.
 *
 * @param column where they are
 * @param shape of its values
 */
record Label(Columns.Bound column, Shape shape) {}
