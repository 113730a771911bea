package dev.bellows.spark.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which rows a command reads. */
final class DataOptions {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "the rows: a path on any file system that Hadoop knows, or a table's name")
    private String path = "";

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description =
                    "how they are written: parquet, csv, json, … or table; otherwise as the path ends, parquet if that"
                            + " says nothing")
    private @Nullable String format;

    @Option(
            names = "--option",
            paramLabel = "NAME=VALUE",
            description = "an option of Spark's reader, such as header=true")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(
            names = "--schema",
            paramLabel = "COLUMNS",
            description = "the columns' types in SQL, such as \"x DOUBLE, label INT\"")
    private @Nullable String schema;

    @Option(
            names = "--select",
            paramLabel = "EXPRESSION",
            description = "a column to take, as SQL computes it; once for each")
    private List<String> select = List.of();

    @Option(names = "--where", paramLabel = "CONDITION", description = "which rows, in SQL")
    private @Nullable String where;

    DataSource source() {
        return new DataSource(
                path,
                Optional.ofNullable(format),
                options,
                Optional.ofNullable(schema),
                select,
                Optional.ofNullable(where));
    }
}
