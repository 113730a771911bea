package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Param logicalShards: the same bits for any number of workers. */
class LogicalShardsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setLogicalShards(4).setEpochs(8).setBatchSize(16);
    }

    /** The last batch of an epoch has fewer rows than there are places in the batch. */
    @Test
    void anyNumberOfWorkersLearnsTheSameBits() {
        Dataset<Row> rows = Blobs.frame(SPARK.session(), 122, 2).cache();
        NeuralClassificationModel one = classifier().setNumWorkers(1).fit(rows);
        double[] losses = one.summary().objectiveHistory();
        assertTrue(losses[losses.length - 1] < losses[0] / 2, () -> "losses " + List.of(losses[0], losses[7]));
        List<Row> expected = one.transform(rows).select("rawPrediction").collectAsList();
        NeuralClassificationModel two = classifier().setNumWorkers(2).fit(rows);
        assertArrayEquals(losses, two.summary().objectiveHistory());
        List<Row> found = two.transform(rows).select("rawPrediction").collectAsList();
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).<Vector>getAs(0).toArray(),
                    found.get(i).<Vector>getAs(0).toArray());
        }
        rows.unpersist();
    }

    @Test
    void saysWhatDoesNotGoTogether() {
        assertEquals(
                "logicalShards: must be 0 with tensorParallel, pipelineParallel, shardEmbeddings, shardWeights,"
                        + " syncEvery or accumulationSteps, by which bits depend on numWorkers: 4",
                refusal(classifier().setNumWorkers(2).setSyncEvery(3)));
        assertEquals(
                "logicalShards: 4 of them cannot be dealt evenly to 3 workers; take 1, 2, 4 or another power of two up"
                        + " to 4",
                refusal(classifier().setNumWorkers(3)));
        assertEquals(
                "logicalShards: a batch of 18 samples does not make 4 equal shards; take a batch size that is a"
                        + " multiple of 4",
                refusal(classifier().setNumWorkers(2).setBatchSize(18)));
    }

    private static String refusal(NeuralClassifier classifier) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> classifier.fit(Blobs.frame(SPARK.session(), 12, 2)))
                        .getMessage());
    }
}
