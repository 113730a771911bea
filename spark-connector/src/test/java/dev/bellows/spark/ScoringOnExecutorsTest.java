package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.spark.ml.feature.HashingTF;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scoring in executors of little memory that get the model by Kryo, as many clusters have it set. */
class ScoringOnExecutorsTest {
    @RegisterExtension
    static final TestSession SPARK =
            TestSession.cluster().with("spark.serializer", "org.apache.spark.serializer.KryoSerializer");

    @Test
    void scoresAsTheDriverDoes() {
        NeuralClassificationModel model = Untrained.model(Blobs.NETWORK, 2);
        Dataset<Row> scored = model.setInferBatchSize(1).transform(Blobs.frame(SPARK.session(), 20, 4));
        for (Row row : scored.collectAsList()) {
            assertEquals(model.predictRaw(row.getAs("features")), row.<Vector>getAs("rawPrediction"));
        }
    }

    /** A batch of 256 rows of 2¹⁸ numbers would take 256 MiB, half of the executor's memory, in each copy. */
    @Test
    void scoresWideSparseRowsInLittleMemory() {
        String network = "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 2}]}";
        NeuralClassificationModel model = Untrained.model(network, 1 << 18);
        Dataset<Row> texts = SPARK.session()
                .range(0, 600, 1, 2)
                .withColumn(
                        "words", functions.expr("array(concat('word ', id % 7), concat('other ', id % 11), 'all')"));
        Dataset<Row> hashed =
                new HashingTF().setInputCol("words").setOutputCol("features").transform(texts);
        List<Row> classes =
                model.transform(hashed).groupBy("prediction").count().collectAsList();
        assertEquals(600, classes.stream().mapToLong(row -> row.getLong(1)).sum(), classes.toString());
    }
}
