package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What fit does with rows that cannot be learned from, as handleInvalid says. */
class InvalidRowsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    /** Every fifth row is bad in one way or another, the first among them. */
    private static Dataset<Row> spoilt() {
        Dataset<Row> numbered = Blobs.frame(SPARK.session(), 150, 3)
                .withColumn("n", org.apache.spark.sql.functions.expr("monotonically_increasing_id() % 1000"))
                .withColumn("x", functions.vector_to_array(col("features"), "float64"))
                .withColumn("weight", lit(1.5));
        return numbered.withColumn("kind", when(col("n").mod(5).equalTo(0), col("n").mod(4)))
                .withColumn("features", when(col("kind").equalTo(0), null).otherwise(col("x")))
                .withColumn(
                        "features",
                        when(col("kind").equalTo(1), org.apache.spark.sql.functions.array(lit(1.0), lit(Double.NaN)))
                                .otherwise(col("features")))
                .withColumn("label", when(col("kind").equalTo(2), null).otherwise(col("label")))
                .withColumn("weight", when(col("kind").equalTo(3), null).otherwise(col("weight")));
    }

    @Test
    void trainsOnTheOtherRowsToTheSameBits() throws IOException {
        for (int workers : List.of(1, 2)) {
            NeuralClassifier classifier = classifier().setEpochs(2).setNumWorkers(workers);
            Map<String, float[]> expected = SavedWeights.of(classifier.fit(spoilt().where("kind IS NULL")));
            for (String policy : List.of("skip", "keep")) {
                Map<String, float[]> actual =
                        SavedWeights.of(classifier.setHandleInvalid(policy).fit(spoilt()));
                assertEquals(expected.keySet(), actual.keySet());
                expected.forEach((name, array) -> assertArrayEquals(array, actual.get(name), policy + name));
            }
        }
    }

    @Test
    void takesTheShapeFromTheFirstRowThatHasOne() {
        NeuralClassificationModel model =
                classifier().setHandleInvalid("skip").setEpochs(1).fit(spoilt().coalesce(1));
        assertEquals(2, model.numFeatures());
    }

    @Test
    void endsAtTheFirstOfThemUnlessToldOtherwise() {
        String message = refusal(classifier(), spoilt());
        assertTrue(message.startsWith("featuresCol: column 'features' is null in row 0 of partition 0;"), message);
    }

    @Test
    void neverLeavesOutWhatIsWrongWithTheColumnOrTheNetwork() {
        NeuralClassifier skipping = classifier().setHandleInvalid("skip");
        Dataset<Row> good = spoilt().where("kind IS NULL");
        assertTrue(refusal(skipping, good.withColumn("label", col("label").plus(1)))
                .startsWith("labelCol: column 'label' holds 3 in row 1 of partition 0, but the network has 3 outputs"));
        assertTrue(refusal(skipping.setInputShape(3), good)
                .startsWith(
                        "featuresCol: column 'features' holds 2 values in row 0 of partition 0, but inputShape [3]"));
        assertTrue(refusal(classifier().setHandleInvalid("skip"), good.withColumn("weight", lit(-1)))
                .startsWith("weightCol: column 'weight' holds -1.0 in row 0 of partition 0; weights must be"));
    }

    @Test
    void saysThatNoRowIsLeft() {
        assertEquals(
                "handleInvalid: leaves out all 150 rows, as each holds a null or what is no finite number in a column"
                        + " that is learned from; set it to error to see the first of them",
                refusal(
                        classifier().setHandleInvalid("skip").setInputShape(2),
                        spoilt().withColumn("features", lit(null).cast("array<double>"))));
    }

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setWeightCol("weight");
    }

    private static String refusal(NeuralClassifier classifier, Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows))
                .getMessage();
    }
}
