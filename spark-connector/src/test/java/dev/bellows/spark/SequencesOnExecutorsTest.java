package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sequences of many lengths on two executors, with the serializer that many clusters have set. */
class SequencesOnExecutorsTest {
    @RegisterExtension
    static final TestSession SPARK =
            TestSession.cluster().with("spark.serializer", "org.apache.spark.serializer.KryoSerializer");

    @Test
    void trainsAndScoresThem() {
        Dataset<Row> rows = SPARK.session()
                .range(0, 200, 1, 4)
                .selectExpr(
                        "array_repeat(CAST(1 + id % 2 AS INT), CAST(1 + id * 7 % 30 AS INT)) AS features",
                        "CAST(id % 2 AS INT) AS label");
        NeuralClassificationModel model = new NeuralClassifier()
                .setNetwork(new Sequential(new Embedding(3, 4), new MeanOverTime(), new Dense(2)))
                .setInputShape(-1)
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(10)
                .setLearningRate(0.05)
                .setValidationFraction(0.1)
                .fit(rows);
        assertEquals(200, model.transform(rows).where("prediction = label").count());
        assertTrue(model.summary().metricHistory("validation-accuracy")[9] > 0.99);
    }

    @Test
    void learnsTheWordsOfTextsThere() {
        Dataset<Row> rows = SPARK.session()
                .range(0, 200, 1, 4)
                .selectExpr(
                        "array_repeat(IF(id % 2 = 0, 'good', 'bad'), CAST(1 + id * 7 % 30 AS INT)) AS words",
                        "CAST(id % 2 AS INT) AS label");
        NeuralClassificationModel model = new NeuralClassifier()
                .setFeaturesCol("words")
                .setNetwork(new Sequential(new Embedding(4, 4), new MeanOverTime(), new Dense(2)))
                .setInputShape(-1)
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(10)
                .setLearningRate(0.05)
                .fit(rows);
        assertEquals(200, model.transform(rows).where("prediction = label").count());
    }
}
