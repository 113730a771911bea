package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.BatchNormReLU;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SyncBatchNorm;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code fit} says to input it cannot use; what can be known without a task is said without one. */
class BadInputTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final AtomicInteger tasks = new AtomicInteger();
    private final SparkListener counter = new SparkListener() {
        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            tasks.incrementAndGet();
        }
    };
    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 30, 2);

    @BeforeEach
    void countTasks() {
        SPARK.session().sparkContext().addSparkListener(counter);
    }

    @AfterEach
    void stopCounting() {
        SPARK.session().sparkContext().removeSparkListener(counter);
    }

    @Test
    void missingColumn() {
        assertEquals(
                "featuresCol: the DataFrame has no column 'pixels'; it has features, label: set featuresCol to one of"
                        + " them",
                withoutTasks(Blobs.classifier().setFeaturesCol("pixels"), blobs));
        assertEquals(
                "labelCol: the DataFrame has no column 'digit'; it has features, label: set labelCol to one of them",
                withoutTasks(Blobs.classifier().setLabelCol("digit"), blobs));
    }

    @Test
    void thresholdsThatAreNotOnePerClass() {
        NeuralClassifier classifier = Blobs.classifier();
        classifier.setThresholds(new double[] {0.5, 0.5});
        String refusal = "thresholds: must be one per class: 2 for 3 classes; set as many, or clear them";
        assertEquals(refusal, withoutTasks(classifier.copy(new ParamMap()).setInputShape(2), blobs));
        // Where only the rows tell how long they are, they are looked at first.
        assertEquals(
                refusal,
                assertThrows(IllegalArgumentException.class, () -> classifier.fit(blobs))
                        .getMessage());
    }

    @Test
    void outputColumnThatIsThereAlready() {
        assertEquals(
                "predictionCol: the DataFrame has a column 'label' already; drop or rename it, or set predictionCol to"
                        + " another name",
                withoutTasks(Blobs.classifier().setPredictionCol("label"), blobs));
    }

    @Test
    void noNetwork() {
        assertEquals(
                "network: is not set; set it by setNetwork(new Sequential(new Dense(64, RELU), new Dense(10))), where"
                        + " the last layer has as many units as there are classes or numbers, in Python to"
                        + " nn.Sequential(nn.Dense(64, activation=\"relu\"), nn.Dense(10)), or to JSON such as"
                        + " {\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 10}]}",
                withoutTasks(new NeuralClassifier(), blobs));
    }

    @Test
    void networkThatIsNoJson() {
        String message = withoutTasks(Blobs.classifier().setNetwork("Dense(10)"), blobs);
        assertTrue(message.startsWith("network: not JSON: "), message);
    }

    @Test
    void networkThatDoesNotFitTheInputShape() {
        String convolution =
                "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Conv2D\", \"channels\": 2, \"kernel\": 5}]}";
        String message = withoutTasks(Blobs.classifier().setNetwork(convolution).setInputShape(2), blobs);
        assertEquals("network: does not fit samples of shape [2]: ", message.substring(0, 44));
    }

    @Test
    void networkWithoutOneOutputPerClass() {
        String one = "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 1}]}";
        assertEquals(
                "network: must end in one number per class, at least 2: for samples of shape [2] its output has shape"
                        + " [1]; end it with Flatten, if need be, and a Dense layer with as many units as there are"
                        + " classes, or take NeuralRegressor to learn a number",
                withoutTasks(
                        Blobs.classifier()
                                .setNetwork(one)
                                .setFamily("multinomial")
                                .setInputShape(2),
                        blobs));
    }

    @Test
    void moreWorkersThanSlots() {
        assertEquals(
                "numWorkers: 3 tasks must run at once, but local[2] has at most 2 task slots; lower numWorkers, or"
                        + " raise spark.executor.instances, spark.executor.cores or spark.cores.max, or lower"
                        + " spark.task.cpus",
                // A shuffle in the plan: adaptive execution runs it as soon as somebody asks for the rows.
                withoutTasks(Blobs.classifier().setNumWorkers(3), blobs.repartition(2)));
    }

    @Test
    void fewerRowsInABatchThanWorkers() {
        assertEquals(
                "batchSize: must be at least numWorkers, as it counts the rows of all workers: 1 for 2 workers; raise"
                        + " batchSize or lower numWorkers",
                withoutTasks(Blobs.classifier().setNumWorkers(2).setBatchSize(1), blobs));
    }

    /** One value has no variance, so what such a layer gives would be the same for all rows. */
    @Test
    void tooFewRowsToNormaliseBy() {
        NeuralClassifier normalising = Blobs.classifier()
                .setInputShape(2)
                .setNumWorkers(2)
                .setNetwork(new Sequential(new Dense(8, ActivationFunction.RELU), new BatchNorm(), new Dense(3)));
        assertEquals(
                "network: BatchNorm(momentum 0.9, epsilon 1.0E-5) at 1 normalises by the rows that its worker sees"
                        + " together, 1 of a batch of 3 with 2 workers, and one value has no variance; raise batchSize,"
                        + " lower numWorkers, or take SyncBatchNorm, which normalises by the rows of all workers",
                withoutTasks(normalising.copy(new ParamMap()).setBatchSize(3), blobs));
        NeuralClassifier one = normalising.copy(new ParamMap()).setNumWorkers(1).setBatchSize(1);
        assertTrue(withoutTasks(one, blobs).endsWith("one value has no variance; raise batchSize"));
        NeuralClassifier pictures = Blobs.classifier()
                .setInputShape(1, 2)
                .setNumWorkers(2)
                .setBatchSize(2)
                .setEpochs(1)
                .setNetwork(new Sequential(new BatchNormReLU(), new Flatten(), new Dense(3)));
        assertEquals(1, pictures.fit(blobs).summary().epochs().size(), "two values of a channel in a row");
        String shards = refusal(normalising.copy(new ParamMap()).setBatchSize(8).setLogicalShards(8), blobs);
        assertTrue(
                shards.contains("sees together, 1 of a batch of 8 with 8 logicalShards, and one value has no variance;"
                        + " raise batchSize or lower logicalShards"),
                shards);
        NeuralClassifier stages = normalising
                .copy(new ParamMap())
                .setBatchSize(8)
                .setPipelineParallel(2)
                .setMicroBatches(8);
        String parts = refusal(stages, blobs);
        assertTrue(
                parts.contains("sees together, 1 of a batch of 8 with 8 microBatches, and one value has no variance;"
                        + " raise batchSize or lower microBatches"),
                parts);
        NeuralClassifier frozen =
                normalising.copy(new ParamMap()).setBatchSize(2).setEpochs(1).setFreeze("1.*");
        assertEquals(1, frozen.fit(blobs).summary().epochs().size());
        NeuralClassifier together = normalising
                .copy(new ParamMap())
                .setBatchSize(2)
                .setEpochs(1)
                .setNetwork(new Sequential(new Dense(8), new SyncBatchNorm(), new Dense(3)));
        assertEquals(1, together.fit(blobs).summary().epochs().size());
    }

    @Test
    void emptyDataFrame() {
        assertEquals(
                "fit: the DataFrame has no rows; check the filters and joins it comes from",
                refusal(Blobs.classifier(), blobs.where("label > 5")));
    }

    @Test
    void labelOutOfRangeWhetherOrNotTheShapeIsGiven() {
        Dataset<Row> frame =
                frame(RowFactory.create(Vectors.dense(0, 1), 0), RowFactory.create(Vectors.dense(0, 1), 3));
        String expected =
                "labelCol: column 'label' holds 3 in row 1 of partition 0, but the network has 3 outputs; labels"
                        + " must be whole numbers from 0 to 2: index them with StringIndexer, or give the last layer as"
                        + " many outputs as there are classes";
        assertEquals(expected, refusal(Blobs.classifier(), frame));
        assertEquals(expected, refusal(Blobs.classifier().setInputShape(2), frame));
    }

    @Test
    void featuresOfAnotherLengthThanTheNetworkTakes() {
        assertEquals(
                "featuresCol: column 'features' holds 2 values in row 0 of partition 0, but inputShape [3] asks for 3;"
                        + " make all rows equally long, or set inputShape to what they are",
                refusal(Blobs.classifier().setInputShape(3), blobs));
    }

    @Test
    void featuresThatAreNaN() {
        assertEquals(
                "featuresCol: column 'features' holds NaN at index 1 in row 0 of partition 0; replace what is not a"
                        + " finite 32-bit number (Imputer, na().fill()) or drop such rows",
                refusal(Blobs.classifier(), frame(RowFactory.create(Vectors.dense(0, Double.NaN), 0))));
    }

    private Dataset<Row> frame(Row... rows) {
        return SPARK.session().createDataFrame(List.of(rows), Blobs.schema()).coalesce(1);
    }

    private String withoutTasks(NeuralClassifier classifier, Dataset<Row> frame) {
        String message = refusal(classifier, frame);
        assertEquals(0, tasks.get(), "tasks launched");
        return message;
    }

    private static String refusal(NeuralClassifier classifier, Dataset<Row> frame) {
        return assertThrows(RuntimeException.class, () -> classifier.fit(frame)).getMessage();
    }
}
