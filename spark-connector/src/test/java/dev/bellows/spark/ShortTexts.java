package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Texts of three words in classes, and a small transformer that several workers can have in parts. */
final class ShortTexts {
    private ShortTexts() {}

    static Dataset<Row> rows(SparkSession session) {
        return session.range(0, 96, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7 % 20 AS INT), CAST(id * 11 % 19 AS INT), CAST(id % 3 AS INT)) AS ids",
                        "CAST(id % 3 AS INT) AS label");
    }

    static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(
                        new Embedding(20, 8), new TransformerEncoderLayer(8, 2, 12), new Flatten(), new Dense(3)))
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setBatchSize(16)
                .setEpochs(2)
                .setValidationFraction(0.2)
                .setSeed(3);
    }

    static List<double[]> raw(NeuralClassificationModel model, SparkSession session) {
        return model.transform(rows(session)).select("rawPrediction").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    static void assertAlike(List<double[]> expected, List<double[]> found) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), 1e-4, "row " + i);
        }
    }
}
