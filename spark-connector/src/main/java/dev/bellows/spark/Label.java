package dev.bellows.spark;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import java.util.Optional;

/**
 * A column of labels.
 *
 * @param column where they are
 * @param shape of its values, with room for as many steps as its sequence has room for
 * @param steps whose steps it has; empty: it is one label for each row
 */
record Label(Columns.Bound column, Shape shape, Optional<Steps> steps) {
    /**
     * The sequences that have a label for each step.
     *
     * @param sequence their column
     * @param ordinal where it is in a row
     * @param most at how many steps longer ones are cut; 0: none are
     */
    record Steps(ColumnName sequence, int ordinal, int most) {}
}
