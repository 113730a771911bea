package dev.bellows.bench.spark;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.core.Philox;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.predict.Predictor;
import dev.bellows.spark.LocalCluster;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A network of more weights than one buffer holds, trained from a DataFrame by two executor processes, saved, and loaded
 * without Spark. Arguments, each optional: {@code hidden=40000} (weights are 16 001 times as many), {@code rows=64}, {@code
 * heap=3600} and {@code direct=5600} (MiB of each executor), {@code out=FILE}. Off the heap a worker takes twice the weights' bytes;
 * the heap of the first one holds them once more at the end. The defaults take about 16 GiB; {@code hidden=20000 heap=2400
 * direct=3400} takes 8.
 */
public final class LargeModelBench {
    private static final int FEATURES = 8000;
    private static final int CLASSES = 10;
    private static final Options.Table OPTIONS = Options.of("bench large")
            .whole("hidden", "40000", 1, 1_000_000)
            .whole("rows", "64", 2, 1_000_000)
            .whole("heap", "3600", 256, 1 << 20)
            .whole("direct", "5600", 64, 1 << 20)
            .text("out", "docs/bench/large-model.json");

    private LargeModelBench() {}

    public static void main(String[] arguments) throws IOException {
        Options options = OPTIONS.readOrExit(arguments);
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "bench").toAbsolutePath()), "large");
        long start = System.nanoTime();
        double loss;
        try (SparkSession session = LocalCluster.builder(2, 1, options.whole("heap"))
                .config("spark.executor.extraJavaOptions", "-XX:MaxDirectMemorySize=" + options.whole("direct") + "m")
                .getOrCreate()) {
            NeuralClassificationModel model =
                    classifier(options.whole("hidden")).fit(rows(session, options.whole("rows")));
            loss = model.summary().objectiveHistory()[0];
            model.save(folder.resolve("model").toString());
        }
        double trained = (System.nanoTime() - start) * 1e-9;
        long bytes = Files.size(folder.resolve("model").resolve("weights.safetensors"));
        float[] scores;
        try (Predictor predictor = Predictor.load(folder.resolve("model"))) {
            scores = predictor.predictOne(sample(0));
        }
        System.out.printf(
                Locale.ROOT,
                "%d weights, loss %.4f, trained and saved in %.0f s, first score %.4f%n",
                bytes / Float.BYTES,
                loss,
                trained,
                scores[0]);
        if (!Double.isFinite(loss) || !Float.isFinite(scores[0])) {
            throw new IllegalStateException(
                    "bench: the model came back with a loss of " + loss + " and a score of " + scores[0]);
        }
        Findings findings = new Findings(Path.of(options.text("out")));
        findings.add(List.of(
                Figure.of("large-model/weights", bytes / (double) Float.BYTES, "weights", Double.NaN),
                Figure.of("large-model/fit-and-save", trained, "s", Double.NaN)));
        findings.print();
    }

    private static NeuralClassifier classifier(int hidden) {
        return new NeuralClassifier()
                .setNetwork(new Sequential(
                        new Dense(hidden, ActivationFunction.RELU),
                        new Dense(FEATURES, ActivationFunction.RELU),
                        new Dense(CLASSES)))
                .setInputShape(FEATURES)
                .setNumWorkers(2)
                .setOptimizer("sgd")
                .setLearningRate(1e-3)
                .setEpochs(1)
                .setBatchSize(32)
                .setCollectiveTimeout(300);
    }

    private static Dataset<Row> rows(SparkSession session, int count) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(sample(i), i % CLASSES));
        }
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                .add("label", DataTypes.IntegerType);
        return session.createDataFrame(rows, schema);
    }

    private static float[] sample(int row) {
        int[] bits = new int[FEATURES];
        Philox.fill(7, row, 0, bits);
        float[] features = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            features[i] = bits[i] * 0x1p-31f;
        }
        return features;
    }
}
