package dev.bellows.spark.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows that Spark can read.
 *
 * @param path where they lie, or the name of a table
 * @param format a source of Spark, such as parquet or csv, or "table"; empty: as the path ends, parquet if that says nothing
 * @param options of the source
 * @param schema in SQL's words, such as {@code x DOUBLE, label INT}; empty: the source's own
 * @param select expressions in SQL, one per column; empty: all columns
 * @param where a condition in SQL; empty: all rows
 */
record DataSource(
        String path,
        Optional<String> format,
        Map<String, String> options,
        Optional<String> schema,
        List<String> select,
        Optional<String> where) {

    /** As a run's file tells of it: a mapping, or the path alone. */
    static DataSource of(ConfigNode node, String what) {
        if (node.isText()) {
            return new DataSource(
                    node.text(what), Optional.empty(), Map.of(), Optional.empty(), List.of(), Optional.empty());
        }
        Map<String, ConfigNode> entries = node.entries(what, "path", "format", "options", "schema", "select", "where");
        if (!entries.containsKey("path")) {
            throw node.error(what + " needs a path");
        }
        Map<String, String> options = new LinkedHashMap<>();
        if (entries.containsKey("options")) {
            entries.get("options")
                    .entries(what + ".options")
                    .forEach((name, value) -> options.put(name, value.text(what + ".options." + name)));
        }
        List<String> select = entries.containsKey("select")
                ? entries.get("select").elements(what + ".select").stream()
                        .map(element -> element.text(what + ".select"))
                        .toList()
                : List.of();
        return new DataSource(
                entries.get("path").text(what + ".path"),
                text(entries, what, "format"),
                options,
                text(entries, what, "schema"),
                select,
                text(entries, what, "where"));
    }

    private static Optional<String> text(Map<String, ConfigNode> entries, String what, String name) {
        return Optional.ofNullable(entries.get(name)).map(node -> node.text(what + "." + name));
    }

    /** The rows; Spark looks at them when they are used. */
    Dataset<Row> read(SparkSession spark) {
        DataFrameReader reader = spark.read().options(options);
        schema.ifPresent(reader::schema);
        String kind = format.orElseGet(() -> formatOf(path));
        Dataset<Row> rows =
                kind.equals("table") ? reader.table(path) : reader.format(kind).load(path);
        if (where.isPresent()) {
            rows = rows.where(where.get());
        }
        return select.isEmpty() ? rows : rows.selectExpr(select.toArray(new String[0]));
    }

    /** What a path's ending says. */
    static String formatOf(String path) {
        String name = path.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst)$", "");
        for (String ending : List.of("csv", "json", "orc", "avro", "libsvm")) {
            if (name.endsWith("." + ending)) {
                return ending;
            }
        }
        return "parquet";
    }
}
