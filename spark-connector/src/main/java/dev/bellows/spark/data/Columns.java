package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/** The columns of a DataFrame that a stage reads, and what each is for. Others are never named. */
public final class Columns {
    private final List<Bound> bound;

    /** What is taken of a column's values. */
    public enum Form {
        /** All of it, in one shape. */
        WHOLE,
        /** All of it, as a sequence of as many steps as the row has. */
        SEQUENCE,
        /** How many steps there are. */
        LENGTH,
        /** Its texts as they are, without numbers for words. */
        TEXT
    }

    /**
     * A column by its name.
     *
     * @param field what it becomes in a row of the network
     * @param role what it is for
     * @param name of the column, and the Param that has it
     * @param shapeParam the Param that says the shape of its values, or may
     * @param given what it says; of sequences, the shape of a step
     * @param form what is taken of its values
     */
    public record Named(String field, Role role, ColumnName name, String shapeParam, Optional<Shape> given, Form form) {
        /** A column of which all is taken. */
        public Named(String field, Role role, ColumnName name, String shapeParam, Optional<Shape> given) {
            this(field, role, name, shapeParam, given, Form.WHOLE);
        }

        /** A column whose values alone tell their shape. */
        public Named(String field, Role role, ColumnName name) {
            this(field, role, name, "", Optional.empty());
        }

        /** The column as a sequence. */
        public Named sequence() {
            return new Named(field, role, name, shapeParam, given, Form.SEQUENCE);
        }

        /** The column's texts as they are. */
        public Named text() {
            return new Named(field, role, name, shapeParam, given, Form.TEXT);
        }

        /** How long the sequences of this column are. */
        public Named length() {
            return new Named(
                    field + SampleSchema.LENGTH, role, name, shapeParam, Optional.of(Shape.scalar()), Form.LENGTH);
        }
    }

    /**
     * A column that is there.
     *
     * @param named what was asked for
     * @param type of its values
     * @param metadata what the schema says of it besides
     * @param expressions names it and nothing else; of several columns each
     */
    public record Bound(Named named, DataType type, Metadata metadata, List<String> expressions) {
        /** The column, or several as one. */
        public Column column() {
            if (named.name.parts().isEmpty()) {
                return functions.col(expressions.get(0));
            }
            List<Column> parts = new ArrayList<>();
            for (String part : named.name.parts()) {
                parts.add(functions.col(expressions.get(parts.size())).as(part));
            }
            return functions.struct(parts.toArray(Column[]::new));
        }

        /** The column and its Param. */
        public ColumnName name() {
            return named.name;
        }

        /** The shape of its values as far as it is known without a row: given, or that of single numbers and texts. */
        public Optional<Shape> shape() {
            if (named.form == Form.SEQUENCE) {
                return Optional.empty();
            }
            return named.given.isPresent() || !(ColumnTypes.isNumber(type) || ColumnTypes.isText(type))
                    ? named.given
                    : Optional.of(Shape.scalar());
        }

        /** The shape of a step of sequences as far as it is known without a row. */
        public Optional<Shape> step() {
            return named.given.isPresent() ? named.given : ColumnTypes.step(type);
        }
    }

    private Columns(List<Bound> bound) {
        this.bound = List.copyOf(bound);
    }

    /**
     * Finds columns in a schema, by the rules of the session.
     *
     * @throws IllegalArgumentException a sentence that names the Param and lists the columns there are
     */
    public static Columns of(StructType schema, List<Named> wanted) {
        List<Bound> bound = new ArrayList<>();
        for (Named named : wanted) {
            ColumnLookup.Found found = ColumnLookup.find(schema, named.name());
            bound.add(new Bound(named, found.type(), found.metadata(), found.expressions()));
        }
        return new Columns(bound);
    }

    /** Whether a column of that name begins to be there, by the rules of the session; nested, the one that it is in. */
    public static boolean has(StructType schema, ColumnName name) {
        return ColumnLookup.has(schema, name);
    }

    /** In the order asked for, which is that of {@link #select}. */
    public List<Bound> bound() {
        return bound;
    }

    /** Where a column stands in {@link #select}. */
    public int ordinal(Bound column) {
        return bound.indexOf(column);
    }

    /** The columns of one role. */
    public List<Bound> bound(Role role) {
        return bound.stream().filter(column -> column.named.role == role).toList();
    }

    /** These columns alone, each under its field's name. */
    public Dataset<Row> select(Dataset<?> dataset) {
        return dataset.select(bound.stream()
                .map(column -> column.column().as(column.named.field))
                .toArray(Column[]::new));
    }
}
