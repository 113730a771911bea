package dev.bellows.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark saves, in a JVM without Spark. */
class PlainPredictorTest {
    private static final String NETWORK = """
        {"layer": "Sequential", "layers": [
            {"layer": "Dense", "units": 16, "activation": "relu"}, {"layer": "BatchNorm"}, {"layer": "Dense", "units": 3}]}
        """;

    @TempDir
    Path folder;

    @Test
    void aModelThatSparkSavedScoresTheSameBitsWithoutSpark() throws Exception {
        String[] row = {"0.5", "-0.25", "3"};
        Vector scores;
        try (SparkSession session = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            NeuralClassificationModel model = new NeuralClassifier()
                    .setNetwork(NETWORK)
                    .setEpochs(2)
                    .setSeed(3)
                    .fit(points(session));
            model.save(folder.resolve("model").toString());
            scores = model.predictRaw(Vectors.dense(0.5, new double[] {-0.25, 3}));
        }
        int[] bits = new int[scores.size()];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits((float) scores.apply(i)));
        assertEquals("SCORES " + Arrays.toString(bits), plain(row));
    }

    private static Dataset<Row> points(SparkSession session) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            rows.add(RowFactory.create(Vectors.dense(i % 3, new double[] {i % 7, -i % 5}), (double) (i % 3)));
        }
        StructType schema = new StructType().add("features", new VectorUDT()).add("label", DataTypes.DoubleType);
        return session.createDataFrame(rows, schema);
    }

    /** The line that the program prints, whose class path is ours without Spark and what comes with it. */
    private String plain(String... row) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("spark") && !entry.contains("hadoop") && !entry.contains("scala"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                PlainPredictor.class.getName(),
                folder.resolve("model").toString()));
        command.addAll(List.of(row));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("log").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program did not end");
        return printed.strip();
    }
}
