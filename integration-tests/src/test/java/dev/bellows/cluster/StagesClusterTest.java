package dev.bellows.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks that executors have stage by stage. */
class StagesClusterTest {
    @RegisterExtension
    static final Cluster CLUSTER = new Cluster(2, 2)
            .with("spark.executor.memory", "1g") // as weights come back through the heap
            .with("spark.executor.extraJavaOptions", "-XX:MaxDirectMemorySize=420m");

    private static Dataset<Row> rows(int count) {
        return CLUSTER.session()
                .range(0, count, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7 % 30 AS INT), CAST(id * 11 % 29 AS INT), CAST(id % 3 AS INT)) AS ids",
                        "CAST(id % 3 AS INT) AS label");
    }

    private static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(
                        new Embedding(30, 16),
                        new TransformerEncoderLayer(16, 2, 32),
                        new TransformerEncoderLayer(16, 2, 32),
                        new Flatten(),
                        new Dense(3)))
                .setOptimizer("sgd")
                .setLearningRate(0.1)
                .setBatchSize(32)
                .setEpochs(2)
                .setSeed(3);
    }

    private static List<double[]> scores(NeuralClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("rawPrediction").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    @Test
    void replicasStagesPartsAndTablesLearnWhatOneLearns() {
        Dataset<Row> rows = rows(200);
        List<double[]> one = scores(classifier().fit(rows), rows);
        NeuralClassifier four =
                classifier().setNumWorkers(4).setPipelineParallel(2).setMicroBatches(3);
        List<double[]> replicas = scores(four.fit(rows), rows);
        List<double[]> divided =
                scores(four.setTensorParallel(2).setShardEmbeddings(4).fit(rows), rows);
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i), replicas.get(i), 1e-5, "row " + i + " of 2 replicas of 2 stages");
            assertArrayEquals(one.get(i), divided.get(i), 1e-5, "row " + i + " of 2 stages of 2 parts");
        }
    }

    /** 12 layers of 3.2 million weights: with gradients and half of what Adam remembers 434 MiB, where an executor has 420; a stage takes 362. */
    @Test
    void whatExceedsOneWorkerTrainsInStages() {
        Dataset<Row> rows = rows(48);
        NeuralClassifier large = classifier()
                .setNetwork(new Sequential(
                        new Embedding(30, 512),
                        new TransformerEncoder.Config(12, 512, 8, 2048, null, null, null, null).build(),
                        new Flatten(),
                        new Dense(3)))
                .setOptimizer("adam")
                .setLearningRate(1e-4)
                .setBatchSize(16)
                .setMicroBatches(2)
                .setEpochs(1)
                .setNumWorkers(2);
        String refused =
                assertThrows(IllegalStateException.class, () -> large.fit(rows)).getMessage();
        assertTrue(refused.startsWith("memory: a worker takes at least "), refused);
        assertTrue(refused.contains(" of gradients + ") && refused.contains("there are 420 MiB"), refused);
        NeuralClassificationModel model = large.setPipelineParallel(2).fit(rows);
        assertEquals(1, model.summary().objectiveHistory().length);
        assertTrue(Double.isFinite(model.summary().objectiveHistory()[0]));
    }
}
