package dev.bellows.spark.cli;

import dev.bellows.spark.NetworkModel;
import dev.bellows.spark.progress.TrainingHistory;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fits what a file describes, and saves the model. */
@Command(
        name = "train",
        description = "Train a model as a file describes it, and save it.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the run, in YAML or JSON")
    private String config = "";

    @Option(names = "--check", description = "say only whether the file can be run, which needs no cluster")
    private boolean check;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        RunConfig run = RunConfig.of(ConfigNode.read(config, new Configuration()));
        if (check) {
            out.println(config + ": all right");
            return 0;
        }
        try (Session session = Session.of("train")) {
            train(run, session.spark(), out);
        }
        return 0;
    }

    private void train(RunConfig run, SparkSession spark, PrintWriter out) throws Exception {
        Path place = new Path(run.model());
        if (!run.overwrite()
                && place.getFileSystem(spark.sparkContext().hadoopConfiguration())
                        .exists(place)) {
            throw new ConfigException(
                    config, "there is something at " + run.model() + " already; say overwrite: true, or another model");
        }
        Transformer model = fit(run, spark);
        MLWriter writer = ((MLWritable) model).write();
        (run.overwrite() ? writer.overwrite() : writer).save(run.model());
        if (last(model) instanceof NetworkModel<?> network && network.hasSummary()) {
            TrainingHistory history = network.summary();
            out.println("epochs " + history.totalIterations());
            Printed.line(out, "seconds", history.seconds());
            if (history.totalIterations() > 0) {
                Printed.line(out, "training-loss", history.objectiveHistory()[history.totalIterations() - 1]);
                history.epochs()
                        .get(history.totalIterations() - 1)
                        .metrics()
                        .forEach((name, value) ->
                                Printed.line(out, name.startsWith("validation-") ? name : "training-" + name, value));
            }
            if (history.stopped() != null) {
                out.println("stopped " + history.stopped());
            }
        }
        run.evaluation()
                .ifPresent(rows ->
                        Printed.evaluation(out, EvaluateCommand.evaluate(model, run.model(), rows.read(spark))));
        out.println("model " + run.model());
    }

    /** A model of the estimator alone where nothing is prepared, so that it is what a program would have saved. */
    private static Transformer fit(RunConfig run, SparkSession spark) {
        PipelineStage[] stages = run.stages().toArray(new PipelineStage[0]);
        PipelineModel fitted = new Pipeline().setStages(stages).fit(run.data().read(spark));
        return stages.length == 1 ? fitted.stages()[0] : fitted;
    }

    private static Transformer last(Transformer model) {
        return model instanceof PipelineModel pipeline ? pipeline.stages()[pipeline.stages().length - 1] : model;
    }
}
