package dev.bellows.spark.data.codec;

import java.io.Serializable;

/**
 * A column and the Param that names it, as messages begin.
 *
 * @param param such as featuresCol
 * @param column as the Param has it
 */
public record ColumnName(String param, String column) implements Serializable {
    /** The refusal of a value that is not there. */
    BadValueException missing() {
        return new BadValueException(this + " is null", "", "drop such rows (na().drop()) or fill them in");
    }

    /** {@code featuresCol: column 'features'}. */
    @Override
    public String toString() {
        return param + ": column '" + column + "'";
    }
}
