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

/** The Param syncEvery: workers that step by themselves. */
class LocalStepsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @Test
    void workersThatStepByThemselvesLearnAndRepeatThemselves() {
        Dataset<Row> rows = Blobs.frame(SPARK.session(), 120, 2).cache();
        NeuralClassifier classifier =
                Blobs.classifier().setNumWorkers(2).setSyncEvery(3).setEpochs(8).setBatchSize(16);
        NeuralClassificationModel model = classifier.fit(rows);
        double[] losses = model.summary().objectiveHistory();
        assertTrue(losses[losses.length - 1] < losses[0] / 2, () -> "losses " + List.of(losses[0], losses[7]));
        List<Row> once = model.transform(rows).select("rawPrediction").collectAsList();
        List<Row> again =
                classifier.fit(rows).transform(rows).select("rawPrediction").collectAsList();
        for (int i = 0; i < once.size(); i++) {
            assertArrayEquals(
                    once.get(i).<Vector>getAs(0).toArray(),
                    again.get(i).<Vector>getAs(0).toArray());
        }
        rows.unpersist();
    }

    @Test
    void refusesPartsOfANetwork() {
        assertEquals(
                "syncEvery: must be 1 where workers have parts of the network (tensorParallel, pipelineParallel,"
                        + " shardEmbeddings, shardWeights), as none can update it by itself: 3",
                assertThrows(IllegalArgumentException.class, () -> Blobs.classifier()
                                .setNumWorkers(2)
                                .setTensorParallel(2)
                                .setSyncEvery(3)
                                .fit(Blobs.frame(SPARK.session(), 12, 2)))
                        .getMessage());
    }
}
