package dev.bellows.spark.data.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The texts of some rows. In the arrays of these rows, which hold numbers alone, each text is an i32: its place here. For one thread at a time.
 */
public final class Texts {
    private final List<String> all = new ArrayList<>();

    /** Takes in a text; gives its place. */
    public int add(String text) {
        all.add(text);
        return all.size() - 1;
    }

    /** The text at a place. */
    public String at(int place) {
        return all.get(place);
    }

    /** Forgets all of them. */
    public void clear() {
        all.clear();
    }

    /**
     * A codec that takes a column's texts in and writes their places.
     *
     * @param column for messages
     * @throws IllegalArgumentException a sentence if the column is no text, no array of texts and no struct of texts
     */
    public ColumnCodec codec(ColumnName column, DataType type) {
        if (ColumnTypes.isText(type)) {
            return new TextCodec(column, this);
        } else if (type instanceof ArrayType array && isRead(array)) {
            return new NestedCodec(column, codec(column, array.elementType()));
        } else if (type instanceof StructType struct && isRead(struct)) {
            return new StructCodec(
                    column,
                    Stream.of(struct.fields())
                            .map(field -> codec(column.part(field.name()), field.dataType()))
                            .toList());
        }
        throw new IllegalArgumentException(column + " must be a text, or an array or struct of texts, which the model"
                + " takes: it is " + type.simpleString() + "; cast it to string");
    }

    private static boolean isRead(DataType type) {
        if (type instanceof StructType struct) {
            return !struct.isEmpty()
                    && Stream.of(struct.fields()).map(StructField::dataType).allMatch(ColumnTypes::isText);
        }
        return type instanceof ArrayType array ? isRead(array.elementType()) : ColumnTypes.isText(type);
    }
}
