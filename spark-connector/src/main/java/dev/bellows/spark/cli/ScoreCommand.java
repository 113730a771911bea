package dev.bellows.spark.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes rows with a model's columns beside them. */
@Command(name = "score", description = "Write rows with a model's predictions.", mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "PATH",
            description = "a saved model, or pipeline with one")
    private String path = "";

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(names = "--output", required = true, paramLabel = "PATH", description = "where the rows go")
    private String output = "";

    @Option(
            names = "--output-format",
            paramLabel = "NAME",
            description = "parquet, json, csv, …; otherwise as the path ends, parquet if that says nothing")
    private @Nullable String format;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "which columns are written; otherwise all, with vectors as arrays of numbers")
    private List<String> columns = List.of();

    @Option(names = "--overwrite", description = "replace what is at the output already")
    private boolean overwrite;

    @Override
    public Integer call() {
        try (Session session = Session.of("score")) {
            SparkSession spark = session.spark();
            Dataset<Row> scored =
                    SavedModel.load(spark, path).transform(data.source().read(spark));
            if (!columns.isEmpty()) {
                scored = scored.select(columns.stream().map(scored::col).toArray(Column[]::new));
            }
            plain(scored)
                    .write()
                    .format(Optional.ofNullable(format).orElseGet(() -> DataSource.formatOf(output)))
                    .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
                    .save(output);
        }
        return 0;
    }

    /** Vectors as arrays, which every reader of the output knows. */
    private static Dataset<Row> plain(Dataset<Row> rows) {
        Dataset<Row> plain = rows;
        for (StructField field : rows.schema().fields()) {
            if (field.dataType().equals(SQLDataTypes.VectorType())) {
                plain = plain.withColumn(
                        field.name(),
                        functions.vector_to_array(plain.col("`" + field.name().replace("`", "``") + "`"), "float64"));
            }
        }
        return plain;
    }
}
