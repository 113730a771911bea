package dev.bellows.spark.cli;

import dev.bellows.spark.progress.EvaluationSummary;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model on rows with labels. */
@Command(
        name = "evaluate",
        description = "Measure a model on rows with labels: its loss, and the metrics that it was trained with.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "PATH",
            description = "a saved model, or pipeline with one")
    private String path = "";

    @Mixin
    private DataOptions data = new DataOptions();

    @Override
    public Integer call() {
        try (Session session = Session.of("evaluate")) {
            SparkSession spark = session.spark();
            Transformer model = SavedModel.load(spark, path);
            Printed.evaluation(
                    spec.commandLine().getOut(),
                    evaluate(model, path, data.source().read(spark)));
        }
        return 0;
    }

    /** Of a pipeline, its stages before the network prepare the rows. */
    static EvaluationSummary evaluate(Transformer model, String path, Dataset<Row> rows) {
        Dataset<Row> prepared = rows;
        if (model instanceof PipelineModel pipeline) {
            for (Transformer stage : Arrays.asList(pipeline.stages()).subList(0, pipeline.stages().length - 1)) {
                prepared = stage.transform(prepared);
            }
        }
        return SavedModel.network(model, path).evaluate(prepared);
    }
}
