package dev.bellows.spark.data;

import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** What can be said about a DataFrame's columns from its schema alone. Every refusal names the Param and the column. */
public final class ColumnCheck {
    private ColumnCheck() {}

    /** Features are a Spark ML vector or an array of numbers. */
    public static void features(StructType schema, String column) {
        DataType type = typeOf(schema, "featuresCol", column);
        boolean array = type instanceof ArrayType arrayType && arrayType.elementType() instanceof NumericType;
        if (!array && !type.sameType(SQLDataTypes.VectorType())) {
            throw new IllegalArgumentException("featuresCol: column '" + column
                    + "' must be a vector or an array of numbers: it is " + type.simpleString()
                    + "; assemble the feature columns with VectorAssembler or array(...)");
        }
    }

    /** Labels are numbers; that they are whole and in range is for {@link RowScan} to see. */
    public static void label(StructType schema, String column) {
        DataType type = typeOf(schema, "labelCol", column);
        if (!(type instanceof NumericType)) {
            throw new IllegalArgumentException("labelCol: column '" + column + "' must be a number: it is "
                    + type.simpleString() + "; turn it into one with cast or StringIndexer");
        }
    }

    /** A column that a stage adds must not be there yet. */
    public static void absent(StructType schema, String param, String column) {
        if (Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(param + ": the DataFrame has a column '" + column
                    + "' already; drop or rename it, or set " + param + " to another name");
        }
    }

    private static DataType typeOf(StructType schema, String param, String column) {
        if (!Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(param + ": the DataFrame has no column '" + column + "'; it has "
                    + String.join(", ", schema.fieldNames()) + ": set " + param + " to one of them");
        }
        return schema.apply(column).dataType();
    }
}
