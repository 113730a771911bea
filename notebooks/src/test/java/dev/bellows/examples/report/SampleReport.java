package dev.bellows.examples.report;

import dev.bellows.examples.report.ReportData.Epoch;
import dev.bellows.examples.report.ReportData.Evaluation;
import dev.bellows.examples.report.ReportData.Headline;
import dev.bellows.examples.report.ReportData.Layer;
import dev.bellows.examples.report.ReportData.Mistake;
import dev.bellows.examples.report.ReportData.Phases;
import dev.bellows.examples.report.ReportData.Setup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A made-up run with the proportions of the real one. */
final class SampleReport {
    private SampleReport() {}

    static ReportData data() {
        return new ReportData(
                new Headline("LeNet on MNIST", "Trained from a DataFrame.", 2612.4, 74.7, 2),
                List.of(
                        new Epoch(0.2314, 0.9312, 24.1, new Phases(1.1, 20.2, 2.8)),
                        new Epoch(0.0641, 0.9803, 22.9, new Phases(0.4, 20.1, 2.3)),
                        new Epoch(0.0432, 0.9867, 22.8, new Phases(0.4, 20.0, 2.4))),
                new Evaluation(confusion(), mistakes(12), 5210),
                new Setup(configuration(), layers()));
    }

    /** Mostly right; off the diagonal the counts are those a network typically makes. */
    static ConfusionMatrix confusion() {
        ConfusionMatrix matrix = new ConfusionMatrix(10);
        int[] labelled = {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009};
        int[][] wrong = {
            {0, 7, 1},
            {1, 2, 2},
            {2, 7, 5},
            {3, 5, 6},
            {4, 9, 14},
            {5, 3, 9},
            {5, 6, 3},
            {6, 0, 4},
            {6, 4, 2},
            {7, 2, 8},
            {7, 9, 3},
            {8, 0, 2},
            {8, 3, 3},
            {8, 9, 4},
            {9, 4, 7},
            {9, 5, 5},
            {9, 7, 6},
            {2, 3, 2},
            {3, 8, 1},
            {7, 1, 2}
        };
        for (int[] cell : wrong) {
            matrix.add(cell[0], cell[1], cell[2]);
        }
        for (int label = 0; label < 10; label++) {
            matrix.add(label, label, labelled[label] - matrix.labelled(label));
        }
        return matrix;
    }

    static List<Mistake> mistakes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Mistake(slanted(i), i % 10, (i + 3) % 10, 0.9997 - 0.004 * i))
                .toList();
    }

    /** A stroke whose slant grows with {@code index}. */
    private static Picture slanted(int index) {
        float[] ink = new float[28 * 28];
        for (int row = 4; row < 24; row++) {
            int column = 8 + (row * (index + 1)) / 24;
            ink[row * 28 + column] = 1;
            ink[row * 28 + column + 1] = 0.6f;
        }
        return new Picture(28, ink);
    }

    private static Map<String, String> configuration() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("optimizer", "adam");
        values.put("learningRate", "0.001");
        values.put("batchSize", "128, over all workers");
        values.put("numWorkers", "2");
        values.put("seed", "1");
        values.put("master", "local-cluster[2,1,1536]");
        values.put("Spark", "4.1.0");
        return values;
    }

    private static List<Layer> layers() {
        return List.of(
                new Layer("Conv2D(1 → 32, 5×5)", "[32, 24, 24]", 832),
                new Layer("ReLU", "[32, 24, 24]", 0),
                new Layer("MaxPool2D(2×2)", "[32, 12, 12]", 0),
                new Layer("Conv2D(32 → 64, 5×5)", "[64, 8, 8]", 51264),
                new Layer("ReLU", "[64, 8, 8]", 0),
                new Layer("MaxPool2D(2×2)", "[64, 4, 4]", 0),
                new Layer("Flatten", "[1024]", 0),
                new Layer("Dense(1024 → 256)", "[256]", 262400),
                new Layer("ReLU", "[256]", 0),
                new Layer("Dense(256 → 10)", "[10]", 2570));
    }
}
