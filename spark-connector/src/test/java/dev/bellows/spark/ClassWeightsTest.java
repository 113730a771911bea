package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that count by their classes, held against rows with as much weight of their own. */
class ClassWeightsTest {
    private static final Vector POINT = Vectors.dense(0.5, 0.25);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    /** Three classes, 0, 1 and 2; weights are powers of 2, so that products are exact. */
    private final Dataset<Row> rows = Blobs.frame(SPARK.session(), 60, 2)
            .selectExpr(
                    "*",
                    "ELT(CAST(label AS INT) + 1, 'a', 'b', 'c') AS name",
                    "CASE label WHEN 0 THEN 2D WHEN 1 THEN 0.5D ELSE 1D END AS byClass",
                    "IF(label = 1, 0.25D, 4D) AS own");

    @Test
    void aClassCountsAsIfEachOfItsRowsDid() {
        Vector expected = train(Blobs.classifier().setWeightCol("byClass"));
        assertEquals(expected, train(weighed()));
        assertEquals(expected, train(weighed().setNumWorkers(1)), "one worker");
        assertEquals(expected, train(weighed().setLabelCol("name")), "classes by name");
        assertNotEquals(expected, train(Blobs.classifier()));
        assertEquals(train(Blobs.classifier()), train(Blobs.classifier().setClassWeights(1, 1, 1)), "all alike");
    }

    @Test
    void multipliesTheRowsOwnWeights() {
        Dataset<Row> multiplied = rows.selectExpr("features", "label", "own * byClass AS product");
        assertEquals(
                Blobs.classifier().setWeightCol("product").fit(multiplied).predictRaw(POINT),
                train(weighed().setWeightCol("own")));
    }

    @Test
    void isOnePerClass() {
        NeuralClassifier two = Blobs.classifier().setClassWeights(1, 2).setInputShape(2);
        assertEquals(
                "classWeights: must be one per class: 2 for 3 classes; set as many, or clear them",
                assertThrows(IllegalArgumentException.class, () -> two.fit(rows))
                        .getMessage());
        assertEquals(
                "classWeights: must be made of finite numbers of at least 0: [-1.0]; set classWeights to a value that"
                        + " is",
                assertThrows(IllegalArgumentException.class, () -> two.setClassWeights(-1))
                        .getMessage());
        assertEquals(2, two.copy(new ParamMap()).getClassWeights().length);
    }

    private static NeuralClassifier weighed() {
        return Blobs.classifier().setClassWeights(2, 0.5, 1);
    }

    private Vector train(NeuralClassifier classifier) {
        return classifier.fit(rows).predictRaw(POINT);
    }
}
