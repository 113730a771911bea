package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.ColumnName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Finds a column by the session's rules, as Spark's own stages do: {@code Features} for {@code features} unless names are case
 * sensitive, {@code person.age} within a struct, {@code `my.column`} in backticks. A column of exactly the name wins.
 */
final class ColumnLookup {
    private ColumnLookup() {}

    /**
     * A column that was found.
     *
     * @param type of its values
     * @param metadata what its field in the schema says of it
     * @param expressions names it and nothing else, for {@code functions.col}; of several columns each
     */
    record Found(DataType type, Metadata metadata, List<String> expressions) {}

    /**
     * Finds a column.
     *
     * @throws IllegalArgumentException a sentence that lists the columns there are
     */
    static Found find(StructType schema, ColumnName name) {
        if (name.parts().isEmpty()) {
            return one(schema, name);
        }
        StructType struct = new StructType();
        List<String> expressions = new ArrayList<>();
        for (String part : name.parts()) {
            Found found = one(schema, new ColumnName(name.param(), part));
            struct = struct.add(part, found.type);
            expressions.addAll(found.expressions);
        }
        return new Found(struct, Metadata.empty(), expressions);
    }

    /** Whether a column is there, or the one that it is in. */
    static boolean has(StructType schema, ColumnName name) {
        List<String> names = Arrays.asList(schema.fieldNames());
        return names.contains(name.column())
                || names.stream().anyMatch(matches(parts(name).get(0)));
    }

    private static Predicate<String> matches(String part) {
        return SQLConf.get().caseSensitiveAnalysis() ? part::equals : part::equalsIgnoreCase;
    }

    private static Found one(StructType schema, ColumnName name) {
        if (Arrays.asList(schema.fieldNames()).contains(name.column())) {
            StructField exact = schema.apply(name.column());
            return new Found(exact.dataType(), exact.metadata(), List.of(quoted(name.column())));
        }
        DataType type = schema;
        Metadata metadata = Metadata.empty();
        StringBuilder expression = new StringBuilder();
        for (String part : parts(name)) {
            StructField field = field(type, part, schema, name);
            expression.append(expression.length() == 0 ? "" : ".").append(quoted(field.name()));
            type = field.dataType();
            metadata = field.metadata();
        }
        return new Found(type, metadata, List.of(expression.toString()));
    }

    private static List<String> parts(ColumnName name) {
        try {
            return CollectionConverters.asJava(UnresolvedAttribute.parseAttributeName(name.column()));
        } catch (Exception e) { // AnalysisException, which Scala does not declare
            throw new IllegalArgumentException(
                    name.param() + ": '" + name.column() + "' is no column name: " + e.getMessage(), e);
        }
    }

    private static StructField field(DataType within, String part, StructType schema, ColumnName name) {
        Predicate<String> matches = matches(part);
        List<StructField> found = within instanceof StructType struct
                ? Arrays.stream(struct.fields())
                        .filter(field -> matches.test(field.name()))
                        .toList()
                : List.of();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    name.param() + ": the DataFrame has no column '" + name.column() + "'; it has "
                            + String.join(", ", schema.fieldNames()) + ": set " + name.param() + " to one of them");
        }
        if (found.size() > 1) {
            throw new IllegalArgumentException(name.param() + ": the DataFrame has several columns '" + name.column()
                    + "': "
                    + String.join(", ", found.stream().map(StructField::name).toList())
                    + "; rename all but one of them");
        }
        return found.get(0);
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }
}
