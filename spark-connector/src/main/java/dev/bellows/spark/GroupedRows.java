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

import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.RankParams;
import dev.bellows.spark.params.ShapeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final RankParams<?> ranker;
    private final String featuresCol;
    private final String labelCol;
    private final Columns columns;

    /**
     * Finds the columns in a schema.
     *
     * @param ranker the Params of an estimator or a model
     * @param featuresCol the Param
     * @param labelCol the Param
     */
    GroupedRows(RankParams<?> ranker, String featuresCol, String labelCol, StructType schema) {
        this.ranker = ranker;
        this.featuresCol = featuresCol;
        this.labelCol = labelCol;
        if (ranker.getGroupCol().isEmpty()) {
            throw new IllegalArgumentException(
                    "groupCol: is not set; set it to the column that has the same value for all rows of a list");
        }
        if (ranker.getFeaturesCols().length > 0) {
            throw new IllegalArgumentException("featuresCols: cannot be read in lists: "
                    + Arrays.toString(ranker.getFeaturesCols())
                    + "; assemble them with VectorAssembler, and set featuresCol");
        }
        if (ranker.getInputShape().length > 0 && ranker.getInputShape()[0] == ShapeText.VARIES) {
            throw new IllegalArgumentException("inputShape: items of a list cannot be sequences that differ in length: "
                    + Arrays.toString(ranker.getInputShape()) + "; make an array of one length of each");
        }
        List<Columns.Named> wanted = new ArrayList<>(List.of(
                named("group", Role.INPUT, "groupCol", ranker.getGroupCol()),
                named("features", Role.INPUT, "featuresCol", featuresCol),
                named("label", Role.LABEL, "labelCol", labelCol)));
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

    /** What is asked of lists of so many items. */
    TrainingRequest request(int items) {
        int[] shape = ranker.getInputShape();
        Optional<Shape> given =
                shape.length > 0 ? Optional.of(Shape.of(items).concat(Shape.of(shape))) : Optional.empty();
        ColumnName features = new ColumnName("featuresCol", featuresCol);
        ColumnName label = new ColumnName("labelCol", labelCol);
        return new TrainingRequest(
                Task.RANKING,
                ranker,
                List.of(
                        new Columns.Named("features", Role.INPUT, features, "inputShape", given),
                        new Columns.Named("label", Role.LABEL, label, "maxGroupSize", Optional.of(Shape.of(items)))),
                (found, outputs) -> {});
    }

    /** How many items a list has: as many as the Param says, or as the longest has. */
    int length(Dataset<?> rows) {
        return ranker.getMaxGroupSize() > 0 ? ranker.getMaxGroupSize() : longest(rows);
    }

    /** How many items the longest list has, which takes a job; 1 where there is none. */
    int longest(Dataset<?> rows) {
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
                        .as(featuresCol));
        passed.add(1, filled("items[o.place].label", "-1D", length).as(labelCol));
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
                                lit("labelCol: column '" + labelCol + "' holds "),
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
