package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Param shardEmbeddings: tables of which each worker has a part. */
class ShardedEmbeddingsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int IDS = 50;

    @TempDir
    Path folder;

    /** Three ids a row, of which the first two say the label. */
    private static Dataset<Row> rows() {
        return SPARK.session()
                .range(0, 120, 1, 3)
                .selectExpr(
                        "array(CAST(id * 7 % 50 AS INT), CAST(id * 11 % 49 AS INT), CAST(id % 3 AS INT)) AS ids",
                        "CAST((id * 7 % 50 + id * 11 % 49) % 2 AS INT) AS label");
    }

    /** Plain SGD changes what no row looks up as little as a sharded table does. */
    private static NeuralClassifier classifier() {
        return new NeuralClassifier()
                .setFeaturesCol("ids")
                .setNetwork(new Sequential(new Embedding(IDS, 6), new Flatten(), new Dense(2)))
                .setOptimizer("sgd")
                .setLearningRate(0.3)
                .setBatchSize(16)
                .setEpochs(4)
                .setSeed(3);
    }

    private static List<double[]> raw(NeuralClassificationModel model) {
        return model.transform(rows()).select("rawPrediction").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "2, 5"})
    void learnsWhatWholeTablesLearn(int workers, int slices) throws IOException {
        List<double[]> whole = raw(classifier().fit(rows()));
        NeuralClassificationModel model =
                classifier().setNumWorkers(workers).setShardEmbeddings(slices).fit(rows());
        List<double[]> sharded = raw(model);
        for (int i = 0; i < whole.size(); i++) {
            assertArrayEquals(whole.get(i), sharded.get(i), 1e-4, "row " + i);
        }
        String saved = folder.resolve("model").toString();
        model.save(saved);
        NeuralClassificationModel loaded = NeuralClassificationModel.load(saved);
        List<double[]> again = raw(loaded);
        for (int i = 0; i < again.size(); i++) {
            assertArrayEquals(sharded.get(i), again.get(i), "row " + i);
        }
        assertTrue(loaded.state().network().network().contains("\"SlicedEmbedding\""));
        NeuralClassificationModel further = classifier()
                .setNumWorkers(workers)
                .setShardEmbeddings(slices)
                .setInitialModel(saved)
                .setLearningRate(1e-9)
                .fit(rows());
        assertArrayEquals(sharded.get(0), raw(further).get(0), 1e-5);
    }

    @Test
    void validatesStopsAndSavesWhereWorkersHaveParts() {
        Dataset<Row> rows = rows();
        NeuralClassifier careful = classifier()
                .setNumWorkers(2)
                .setShardEmbeddings(3)
                .setValidationFraction(0.2)
                .setEarlyStoppingPatience(2)
                .setRestoreBestWeights(true)
                .setCheckpointDir(folder.resolve("checkpoints").toString());
        List<double[]> once = raw(careful.fit(rows));
        List<double[]> again = raw(
                careful.setCheckpointDir(folder.resolve("others").toString()).fit(rows));
        for (int i = 0; i < once.size(); i++) {
            assertArrayEquals(once.get(i), again.get(i), "row " + i);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        assertEquals(
                "shardEmbeddings: must be at least numWorkers, so that each worker has a slice of every table: 1 for 2"
                        + " workers; raise it, or set it to 0 for whole tables on every worker",
                assertThrows(IllegalArgumentException.class, () -> classifier()
                                .setNumWorkers(2)
                                .setShardEmbeddings(1)
                                .fit(rows()))
                        .getMessage());
        assertEquals(
                "network: has no Embedding of 64 ids or more whose table could be cut into 64 slices, and no"
                        + " SlicedEmbedding",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> classifier().setShardEmbeddings(64).fit(rows()))
                        .getMessage());
    }
}
