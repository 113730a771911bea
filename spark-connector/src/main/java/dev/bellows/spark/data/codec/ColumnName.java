package dev.bellows.spark.data.codec;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column, or several that become one field, and the Param that names it, as messages begin.
 *
 * @param param such as featuresCol
 * @param column as the Param has it; of several all of them
 * @param parts of several columns each; else empty
 */
public record ColumnName(String param, String column, List<String> parts) implements Serializable {
    /** One column. */
    public ColumnName(String param, String column) {
        this(param, column, List.of());
    }

    /** Several columns that become one field. */
    public static ColumnName several(String param, List<String> columns) {
        String all = columns.stream().map(column -> "'" + column + "'").collect(Collectors.joining(", "));
        return new ColumnName(param, all, List.copyOf(columns));
    }

    /** A part of it: of several columns one, else a field of the column. */
    ColumnName part(String name) {
        return new ColumnName(param, parts.isEmpty() ? column + "." + name : name);
    }

    /** The refusal of a value that is not there. */
    BadValueException missing() {
        return new BadValueException(this + " is null", "", "drop such rows (na().drop()) or fill them in");
    }

    /** {@code featuresCol: column 'features'}. */
    @Override
    public String toString() {
        return param + (parts.isEmpty() ? ": column '" + column + "'" : ": columns " + column);
    }
}
