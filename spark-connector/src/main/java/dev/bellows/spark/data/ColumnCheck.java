package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.data.codec.Texts;
import java.util.Arrays;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** What can be said about a DataFrame's columns from its schema alone. Every refusal names the Param and the column. */
public final class ColumnCheck {
    private ColumnCheck() {}

    /** The features are there, and an input. */
    public static void features(StructType schema, ColumnName name) {
        input(name, ColumnLookup.find(schema, name).type());
    }

    /** An input is what a codec reads: numbers, vectors, arrays of them, bytes, pictures. */
    public static void input(Columns.Bound column) {
        if (column.named().form() == Columns.Form.TEXT) {
            new Texts().codec(column.name(), column.type());
            return;
        }
        if (column.named().form() == Columns.Form.SEQUENCE) {
            ColumnTypes.steps(column.name(), column.type(), Shape.scalar());
        }
        input(column.name(), column.type());
    }

    /** A label is what a codec reads as numbers. */
    public static void numbers(Columns.Bound column) {
        if (ColumnTypes.natural(column.type()).isEmpty()) {
            throw new IllegalArgumentException(
                    column.name() + " must be a number, a vector or an array of numbers: it is "
                            + column.type().simpleString() + "; index strings with StringIndexer, or cast");
        }
    }

    private static void input(ColumnName name, DataType type) {
        if (!ColumnTypes.isRead(type)) {
            throw new IllegalArgumentException(
                    name + " must be a number, a text, a vector, an array of numbers or texts, or a picture: it is "
                            + type.simpleString()
                            + "; name several columns by featuresCols, or put them together with VectorAssembler or"
                            + " array(...)");
        }
        ColumnTypes.shapes(name, type);
    }

    /** A column that a stage adds must not be there yet. */
    public static void absent(StructType schema, String param, String column) {
        if (Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(param + ": the DataFrame has a column '" + column
                    + "' already; drop or rename it, or set " + param + " to another name");
        }
    }
}
