package dev.bellows.data.arrow;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.ValueType;
import dev.bellows.data.table.ValueType.Decimal;
import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.data.table.ValueType.StructOf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType.FloatingPoint;
import org.apache.arrow.vector.types.pojo.ArrowType.Int;
import org.apache.arrow.vector.types.pojo.ArrowType.Timestamp;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** What Arrow's types are as values. */
final class ArrowType {
    private static final int MOST_DIGITS = 38; // Spark's too
    private static final int MOST_DEPTH = 32;

    private ArrowType() {}

    /**
     * A field's type, that of its dictionary where it has one.
     *
     * @throws IOException a sentence on a type that is not read
     */
    static ValueType of(Field field, Map<Long, Dictionary> dictionaries) throws IOException {
        return of(field, dictionaries, 0);
    }

    private static ValueType of(Field field, Map<Long, Dictionary> dictionaries, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("its types lie more than " + MOST_DEPTH + " deep within one another");
        }
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            Dictionary dictionary = dictionaries.get(encoding.getId());
            if (dictionary == null) {
                throw new IOException("column '" + field.getName() + "' needs dictionary " + encoding.getId()
                        + ", which is not there");
            }
            return of(dictionary.getVector().getField(), dictionaries, depth + 1);
        }
        return switch (field.getType().getTypeID()) {
            case Bool -> Scalar.BOOL;
            case Int -> whole((Int) field.getType());
            case FloatingPoint ->
                ((FloatingPoint) field.getType()).getPrecision() == FloatingPointPrecision.DOUBLE
                        ? Scalar.F64
                        : Scalar.F32;
            case Utf8, LargeUtf8, Utf8View -> Scalar.TEXT;
            case Binary, LargeBinary, BinaryView, FixedSizeBinary -> Scalar.BYTES;
            case Date -> Scalar.DATE;
            case Timestamp -> ((Timestamp) field.getType()).getTimezone() == null ? Scalar.LOCAL_TIME : Scalar.INSTANT;
            case Decimal -> decimal(field);
            case List, LargeList, FixedSizeList, Map -> new ListOf(of(child(field), dictionaries, depth + 1));
            case Struct -> {
                List<Column> fields = new ArrayList<>();
                for (Field part : field.getChildren()) {
                    fields.add(new Column(name(part), of(part, dictionaries, depth + 1)));
                }
                yield new StructOf(fields);
            }
            default -> throw refused(field);
        };
    }

    /** A field may have none. */
    static String name(Field field) {
        return Objects.requireNonNullElse(field.getName(), "");
    }

    private static Field child(Field field) throws IOException {
        if (field.getChildren().isEmpty()) {
            throw refused(field);
        }
        return field.getChildren().get(0);
    }

    private static Scalar whole(Int type) {
        return switch (type.getIsSigned() ? type.getBitWidth() : 2 * type.getBitWidth()) {
            case 8 -> Scalar.I8;
            case 16 -> Scalar.I16;
            case 32 -> Scalar.I32;
            default -> Scalar.I64;
        };
    }

    private static Decimal decimal(Field field) throws IOException {
        var type = (org.apache.arrow.vector.types.pojo.ArrowType.Decimal) field.getType();
        if (type.getPrecision() < 1
                || type.getPrecision() > MOST_DIGITS
                || type.getScale() < 0
                || type.getScale() > type.getPrecision()) {
            throw refused(field);
        }
        return new Decimal(type.getPrecision(), type.getScale());
    }

    private static IOException refused(Field field) {
        return new IOException("column '" + field.getName() + "' is of Arrow's type " + field.getType()
                + ", which is not read; cast it to a number, a text or a list of such, in Python by column.cast(…)");
    }
}
