package dev.bellows.examples;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.examples.report.HtmlReport;
import dev.bellows.examples.report.ReportData;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.LocalCluster;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Trains a LeNet-style network on the 60 000 digits of MNIST in two executor JVMs, saves the pipeline, loads it back, scores
 * the 10 000 test digits, and writes a report whose path is the last line printed.
 *
 * <p>Without a master it starts a cluster of its own on this machine; under spark-submit it uses the one it is given.
 */
public final class MnistDemo {
    private static final int WORKERS = 2;
    private static final int EXECUTOR_MIB = 1024;
    private static final int MISTAKES_SHOWN = 16;

    private MnistDemo() {}

    public static void main(String[] arguments) throws IOException {
        DemoOptions options = DemoOptions.parse(arguments);
        Path report;
        try (SparkSession spark = session(options)) {
            report = trainAndScore(spark, options);
        }
        say("report: %s", report);
    }

    private static Path trainAndScore(SparkSession spark, DemoOptions options) throws IOException {
        Dataset<Row> train = MnistData.load(spark, options.data(), MnistData.Split.TRAIN, options.limit());
        Dataset<Row> test = MnistData.load(spark, options.data(), MnistData.Split.TEST, options.limit());

        NeuralClassifier classifier = new NeuralClassifier()
                .setFeaturesCol("image")
                .setLabelCol("label")
                .setInputShape(1, 28, 28)
                .setNetwork(lenet())
                .setOptimizer("adam")
                .setLearningRate(0.002)
                .setBatchSize(128) // over all workers
                .setEpochs(options.epochs())
                .setNumWorkers(WORKERS)
                .setSeed(1);
        long start = System.nanoTime();
        PipelineModel fitted =
                new Pipeline().setStages(new PipelineStage[] {classifier}).fit(train);
        double fitSeconds = (System.nanoTime() - start) / 1e9;
        NeuralClassificationModel model = (NeuralClassificationModel) fitted.stages()[0];
        say("trained in %.1f s, %.0f images/s", fitSeconds, model.summary().samplesPerSecond());

        String saved = options.out().resolve("model").toUri().toString();
        fitted.write().overwrite().save(saved);
        Dataset<Row> scored = PipelineModel.load(saved).transform(test);
        Evaluation evaluation = DigitScores.evaluate(scored, MISTAKES_SHOWN);
        say("scored %.0f images/s", evaluation.imagesPerSecond());
        say("test accuracy: %.4f", evaluation.confusion().accuracy());

        ReportData run = DemoReport.of(spark, model, fitSeconds, evaluation);
        Path report = options.out().resolve("report.html").toAbsolutePath().normalize();
        Files.createDirectories(report.getParent());
        return Files.writeString(report, HtmlReport.render(run));
    }

    /** Two convolutions and two fully connected layers, after LeNet-5. */
    private static Block lenet() {
        return new Sequential(
                new Conv2D(16, 5, RELU),
                new MaxPool2D(2),
                new Conv2D(32, 5, RELU),
                new MaxPool2D(2),
                new Dense(128, RELU),
                new Dense(10));
    }

    private static SparkSession session(DemoOptions options) {
        SparkSession.Builder builder;
        if (options.master() != null) {
            builder = SparkSession.builder().master(options.master());
        } else if (System.getProperty("spark.master") != null) { // spark-submit sets it
            builder = SparkSession.builder();
        } else {
            builder = LocalCluster.builder(WORKERS, 1, EXECUTOR_MIB);
        }
        return builder.appName("MNIST demo").getOrCreate();
    }

    private static void say(String pattern, Object... values) {
        System.out.println(String.format(Locale.ROOT, pattern, values));
    }
}
