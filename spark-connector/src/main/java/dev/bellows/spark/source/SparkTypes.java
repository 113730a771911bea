package dev.bellows.spark.source;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.ValueType;
import dev.bellows.data.table.ValueType.Decimal;
import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.data.table.ValueType.StructOf;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The types of values as Spark's, and the reverse. */
final class SparkTypes {
    private SparkTypes() {}

    static StructType schema(List<Column> columns) {
        StructType schema = new StructType();
        for (Column column : columns) {
            schema = schema.add(column.name(), of(column.type()), true);
        }
        return schema;
    }

    private static DataType of(ValueType type) {
        if (type instanceof ListOf list) {
            return DataTypes.createArrayType(of(list.element()));
        } else if (type instanceof StructOf struct) {
            return schema(struct.fields());
        } else if (type instanceof Decimal decimal) {
            return DataTypes.createDecimalType(decimal.precision(), decimal.scale());
        }
        return switch ((Scalar) type) {
            case BOOL -> DataTypes.BooleanType;
            case I8 -> DataTypes.ByteType;
            case I16 -> DataTypes.ShortType;
            case I32 -> DataTypes.IntegerType;
            case I64 -> DataTypes.LongType;
            case F32 -> DataTypes.FloatType;
            case F64 -> DataTypes.DoubleType;
            case TEXT -> DataTypes.StringType;
            case BYTES -> DataTypes.BinaryType;
            case DATE -> DataTypes.DateType;
            case INSTANT -> DataTypes.TimestampType;
            case LOCAL_TIME -> DataTypes.TimestampNTZType;
        };
    }

    static List<Column> columns(StructType schema) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            columns.add(new Column(field.name(), of(field.name(), field.dataType())));
        }
        return columns;
    }

    /**
     * The type of a column of Spark's.
     *
     * @throws IllegalArgumentException a sentence with the column if no file has one
     */
    private static ValueType of(String name, DataType type) {
        if (type instanceof ArrayType array) {
            return new ListOf(of(name, array.elementType()));
        } else if (type instanceof StructType struct) {
            return new StructOf(columns(struct));
        } else if (type instanceof DecimalType decimal) {
            return new Decimal(decimal.precision(), decimal.scale());
        }
        for (Scalar scalar : Scalar.values()) {
            if (of(scalar).equals(type)) {
                return scalar;
            }
        }
        throw new IllegalArgumentException("source: column '" + name + "' is " + type.simpleString()
                + ", which is neither read nor written here; make it a number, a text, bytes or an array of such,"
                + " as org.apache.spark.ml.functions.vector_to_array does with vectors");
    }
}
