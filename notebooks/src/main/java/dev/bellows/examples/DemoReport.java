package dev.bellows.examples;

import dev.bellows.core.Shape;
import dev.bellows.examples.report.ReportData;
import dev.bellows.examples.report.ReportData.Epoch;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Headline;
import dev.bellows.examples.report.ReportData.Layer;
import dev.bellows.examples.report.ReportData.Phases;
import dev.bellows.examples.report.ReportData.Setup;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.TrainingHistory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Gathers what a run of the demo left behind, for the report to show. */
final class DemoReport {
    private DemoReport() {}

    static ReportData of(
            SparkSession spark, NeuralClassificationModel model, double fitSeconds, Evaluation evaluation) {
        TrainingHistory history = model.summary();
        Headline headline = new Headline(
                "LeNet on MNIST",
                "Trained on handwritten digits in a Spark DataFrame, saved as a PipelineModel, loaded back and"
                        + " measured on digits it never saw.",
                history.samplesPerSecond(),
                fitSeconds,
                model.getNumWorkers());
        List<Epoch> epochs = history.epochs().stream().map(DemoReport::epoch).toList();
        return new ReportData(headline, epochs, evaluation, new Setup(configuration(spark, model), layers(model)));
    }

    private static Epoch epoch(EpochMetrics epoch) {
        Phases phases = new Phases(epoch.dataSeconds(), epoch.computeSeconds(), epoch.communicationSeconds());
        return new Epoch(epoch.loss(), epoch.metric("accuracy"), epoch.seconds(), phases);
    }

    private static Map<String, String> configuration(SparkSession spark, NeuralClassificationModel model) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("optimizer", model.getOptimizer());
        values.put("learningRate", Double.toString(model.getLearningRate()));
        values.put("batchSize", model.getBatchSize() + ", over all workers");
        values.put("epochs", Integer.toString(model.getEpochs()));
        values.put("numWorkers", Integer.toString(model.getNumWorkers()));
        values.put("seed", Long.toString(model.getSeed()));
        values.put("master", spark.sparkContext().master());
        values.put("Spark", spark.version());
        values.put("Java", Runtime.version().toString());
        values.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        return values;
    }

    private static List<Layer> layers(NeuralClassificationModel model) {
        Shape sample = Shape.of(model.getInputShape());
        return NetworkSummary.of(NetworkJson.parse(model.getNetwork()), sample).layers().stream()
                .map(layer -> new Layer(layer.text(), layer.output().toString(), layer.parameters()))
                .toList();
    }
}
