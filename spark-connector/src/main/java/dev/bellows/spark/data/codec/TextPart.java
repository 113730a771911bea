package dev.bellows.spark.data.codec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Where a column's values hold texts that have a vocabulary of their own.
 *
 * @param field of a struct; {@link #WHOLE}: the value itself
 * @param fields how many the struct has
 * @param several whether it is an array of texts, rather than one
 */
public record TextPart(int field, int fields, boolean several) implements Serializable {
    private static final int WHOLE = -1;

    /** The places in values of a type, in their order; none where it holds no text. */
    public static List<TextPart> of(DataType type) {
        if (ColumnTypes.isText(type)) {
            return List.of(new TextPart(WHOLE, 0, false));
        } else if (isArray(type)) {
            return List.of(new TextPart(WHOLE, 0, true));
        }
        List<TextPart> parts = new ArrayList<>();
        if (type instanceof StructType struct && !SparkImageCodec.reads(type)) {
            StructField[] fields = struct.fields();
            for (int i = 0; i < fields.length; i++) {
                if (ColumnTypes.isText(fields[i].dataType())) {
                    parts.add(new TextPart(i, fields.length, false));
                }
            }
        }
        return parts;
    }

    static boolean isArray(DataType type) {
        return type instanceof ArrayType array && ColumnTypes.isText(array.elementType());
    }

    /** Whether it is one of several values. */
    public boolean isPartOfAStruct() {
        return field != WHOLE;
    }

    /** What it is called, of a column of this name and type. */
    public String column(String name, DataType type) {
        return type instanceof StructType struct && isPartOfAStruct() ? struct.fields()[field].name() : name;
    }

    /** Visits the texts of a value; nulls are passed over. What is visited is the row's own. */
    public void forEach(SpecializedGetters row, int ordinal, Consumer<UTF8String> visitor) {
        if (row.isNullAt(ordinal)) {
            return;
        }
        if (several) {
            ArrayData array = row.getArray(ordinal);
            for (int i = 0; i < array.numElements(); i++) {
                visit(array, i, visitor);
            }
        } else if (field == WHOLE) {
            visitor.accept(row.getUTF8String(ordinal));
        } else {
            visit(row.getStruct(ordinal, fields), field, visitor);
        }
    }

    private static void visit(SpecializedGetters from, int ordinal, Consumer<UTF8String> visitor) {
        if (!from.isNullAt(ordinal)) {
            visitor.accept(from.getUTF8String(ordinal));
        }
    }
}
