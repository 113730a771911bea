package dev.bellows.spark;

import static dev.bellows.spark.NeuralEmbedderTest.PAIRS;
import static dev.bellows.spark.NeuralEmbedderTest.embedder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EvaluationSummary;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is shown while two towers train. */
class EmbedderHistoryTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private final Dataset<Row> frame =
            SPARK.session().createDataFrame(NeuralEmbedderTest.rows(), NeuralEmbedderTest.SCHEMA);

    /** In one batch of all rows, before anything is learned, that is what the model is measured with; by any number of workers. */
    @Test
    void theHistoryTellsHowManyFindTheirItemAmongThoseOfTheirBatch() {
        for (String loss : List.of("InfoNCELoss", "NTXentLoss", "SDMLLoss")) {
            for (int workers = 1; workers <= 3; workers++) {
                NeuralEmbeddingModel model = embedder()
                        .setLoss(loss)
                        .setNumWorkers(workers)
                        .setBatchSize(PAIRS)
                        .setEpochs(1)
                        .setOptimizer("sgd")
                        .setLearningRate(1e-12)
                        .setMetrics("batch-recall@1", "batch-recall@5", "batch-recall@10")
                        .fit(frame);
                EvaluationSummary found = model.evaluate(frame);
                for (int k : new int[] {1, 5, 10}) {
                    assertEquals(
                            found.metric("recall@" + k),
                            model.summary().metricHistory("batch-recall@" + k)[0],
                            1e-9,
                            loss + " on " + workers + ", " + k);
                }
            }
        }
    }

    @Test
    void rowsThatAreHeldOutTellItTooAndAFitMayEndByIt() {
        NeuralEmbeddingModel model = embedder()
                .setNumWorkers(2)
                .setValidationFraction(0.3)
                .setEarlyStoppingPatience(25)
                .setEarlyStoppingMetric("validation-batch-recall@1")
                .fit(frame);
        double[] learned = model.summary().metricHistory("batch-recall@1");
        double[] unseen = model.summary().metricHistory("validation-batch-recall@1");
        assertTrue(learned[0] < 0.5 && learned[learned.length - 1] > 0.9, Arrays.toString(learned));
        assertTrue(unseen[unseen.length - 1] > 0.7, Arrays.toString(unseen));
        assertEquals(
                0,
                embedder()
                        .setLoss("TripletLoss")
                        .setNegativeCol("other")
                        .setEpochs(1)
                        .fit(frame)
                        .summary()
                        .epochs()
                        .get(0)
                        .metrics()
                        .size());
    }
}
