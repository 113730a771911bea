package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.every;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows with a group as lists, one row for each group: arrays of one length of features and of labels, under the names of the columns
 * that they come from. The items of a list stand in the order of their hashes, whatever order the rows have. Of a longer list the
 * first are taken; a shorter one is filled up with copies of its first item under the label -1, which is padding.
 */
final class GroupedRows {
    private final NeuralRanker ranker;
    private final Columns columns;

    /** Finds the columns in a schema. */
    GroupedRows(NeuralRanker ranker, StructType schema) {
        this.ranker = ranker;
        if (ranker.getGroupCol().isEmpty()) {
            throw new IllegalArgumentException(
                    "groupCol: is not set; set it to the column that has the same value for all rows of a list");
        }
        if (ranker.getFeaturesCols().length > 0) {
            throw new IllegalArgumentException("featuresCols: cannot be read in lists: "
                    + Arrays.toString(ranker.getFeaturesCols())
                    + "; assemble them with VectorAssembler, and set featuresCol");
        }
        List<Columns.Named> wanted = new ArrayList<>(List.of(
                named("group", Role.INPUT, "groupCol", ranker.getGroupCol()),
                named("features", Role.INPUT, "featuresCol", ranker.getFeaturesCol()),
                named("label", Role.LABEL, "labelCol", ranker.getLabelCol())));
        if (!ranker.getWeightCol().isEmpty()) {
            wanted.add(named("weight", Role.WEIGHT, "weightCol", ranker.getWeightCol()));
        }
        if (!ranker.getValidationIndicatorCol().isEmpty()) {
            wanted.add(
                    named("validation", Role.VALIDATION, "validationIndicatorCol", ranker.getValidationIndicatorCol()));
        }
        columns = Columns.of(schema, wanted);
    }

    private static Columns.Named named(String field, Role role, String param, String column) {
        return new Columns.Named(field, role, new ColumnName(param, column));
    }

    /** What the lists look like. */
    StructType schema() {
        StructType lists = new StructType();
        for (Columns.Bound column : columns.bound()) {
            String name = column.name().column();
            lists = switch (column.named().field()) {
                case "features" -> lists.add(name, DataTypes.createArrayType(column.type()));
                case "label" -> lists.add(name, DataTypes.createArrayType(DataTypes.DoubleType));
                case "group" -> lists;
                default -> lists.add(name, column.type());
            };
        }
        return lists;
    }

    /** How many items a list has: as many as the Param says, or as the longest has, which takes a job. */
    int length(Dataset<?> rows) {
        if (ranker.getMaxGroupSize() > 0) {
            return ranker.getMaxGroupSize();
        }
        Row longest = rows.groupBy(column("group"))
                .agg(count(lit(1)).as("rows"))
                .agg(max("rows"))
                .first();
        return longest.isNullAt(0) ? 1 : Math.toIntExact(longest.getLong(0));
    }

    /** The lists, of so many items each. */
    Dataset<Row> lists(Dataset<?> rows, int length) {
        Column label = column("label").cast(DataTypes.DoubleType);
        Column item = struct(
                xxhash64(label, column("features")).as("hash"),
                relevance(label).as("label"),
                column("features").as("features"));
        List<Column> gathered = new ArrayList<>(List.of(collect_list(item).as("items")));
        List<Column> passed = new ArrayList<>();
        for (Columns.Bound column : columns.bound()) {
            Column value = column.column();
            String field = column.named().field();
            if (field.equals("weight") || field.equals("validation")) {
                gathered.add((field.equals("weight") ? max(value) : every(value)).as(field));
                passed.add(col(field).as(column.name().column()));
            }
        }
        Dataset<Row> grouped = rows.groupBy(group())
                .agg(gathered.get(0), gathered.subList(1, gathered.size()).toArray(Column[]::new))
                .withColumn(
                        "chosen",
                        expr("slice(array_sort(transform(items, (x, i) -> struct(x.hash as hash, i as place))), 1, "
                                + length + ")"));
        passed.add(
                0,
                filled("items[o.place].features", "items[chosen[0].place].features", length)
                        .as(ranker.getFeaturesCol()));
        passed.add(1, filled("items[o.place].label", "-1D", length).as(ranker.getLabelCol()));
        return grouped.select(passed.toArray(Column[]::new));
    }

    private static Column filled(String value, String padding, int length) {
        return concat(
                expr("transform(chosen, o -> " + value + ")"),
                expr("array_repeat(" + padding + ", " + length + " - size(chosen))"));
    }

    private Column group() {
        return when(
                        column("group").isNull(),
                        raise_error(lit("groupCol: column '" + ranker.getGroupCol()
                                + "' holds a null; give such rows a group, or drop them")))
                .otherwise(column("group"));
    }

    private Column relevance(Column label) {
        return when(
                        label.lt(0),
                        raise_error(concat(
                                lit("labelCol: column '" + ranker.getLabelCol() + "' holds "),
                                label.cast(DataTypes.StringType),
                                lit("; relevances must be at least 0, 0 for irrelevant"))))
                .otherwise(label);
    }

    private Column column(String field) {
        return columns.bound().stream()
                .filter(column -> column.named().field().equals(field))
                .map(Columns.Bound::column)
                .findFirst()
                .orElseThrow();
    }
}
