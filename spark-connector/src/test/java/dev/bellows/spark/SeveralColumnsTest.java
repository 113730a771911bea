package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Features in several columns, as a table has them. */
class SeveralColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int ROWS = 60;

    @TempDir
    Path folder;

    /** Each name in a way of its own: a dot, a field of a struct, another case than it is asked by, and a vector. */
    private final Dataset<Row> table = Blobs.frame(SPARK.session(), ROWS, 3)
            .withColumn("x", org.apache.spark.ml.functions.vector_to_array(col("features"), "float64"))
            .selectExpr(
                    "label",
                    "x[0] AS `a.b`",
                    "named_struct('age', x[1], 'name', 'y') AS person",
                    "CAST(x[0] * 10 AS INT) AS Count",
                    "x[1] > 0 AS truth",
                    "CAST(x[0] AS DECIMAL(10, 3)) AS money",
                    "features AS both",
                    "features AS other");

    private static final String[] NAMES = {"a.b", "person.age", "COUNT", "truth", "money", "both"};

    @Test
    void learnsWhatItLearnsFromAssembledColumns() throws IOException {
        NeuralClassificationModel model = classifier().setFeaturesCols(NAMES).fit(table);
        assertEquals(7, model.numFeatures());
        Dataset<Row> assembled = assembled();
        NeuralClassificationModel expected = classifier().setFeaturesCol("all").fit(assembled);
        Map<String, float[]> weights = SavedWeights.of(expected);
        SavedWeights.of(model).forEach((name, array) -> assertArrayEquals(weights.get(name), array, name));
        List<Row> scores = expected.transform(assembled).select("probability").collectAsList();
        assertEquals(scores, model.transform(table).select("probability").collectAsList());
        model.save(folder.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(folder.resolve("model").toString());
        Dataset<Row> scored = loaded.transform(table);
        assertEquals(scores, scored.select("probability").collectAsList());
        assertEquals(List.of(table.columns()), List.of(scored.columns()).subList(0, table.columns().length));
    }

    @Test
    void readsAStructAsItsFields() {
        Dataset<Row> struct = table.withColumn("s", functions.expr("named_struct('u', Count, 'v', both)"));
        NeuralClassificationModel model = classifier().setFeaturesCol("s").fit(struct);
        assertEquals(3, model.numFeatures());
        assertEquals(ROWS, model.transform(struct).where("prediction >= 0").count());
    }

    @Test
    void doesNotMindOtherColumnsOfOneName() {
        Dataset<Row> doubled = table.withColumn("id", col("label"))
                .join(table.selectExpr("label AS id").limit(1), functions.lit(true));
        NeuralClassificationModel model =
                classifier().setFeaturesCols("COUNT", "truth").fit(doubled);
        assertEquals(ROWS, model.transform(doubled).count());
    }

    @Test
    void saysWhichColumnIsBad() {
        Dataset<Row> gap = table.withColumn("person", functions.expr("named_struct('age', CAST(NULL AS DOUBLE))"));
        assertEquals(
                "featuresCols: column 'person.age' is null in row 0 of partition 0; drop such rows (na().drop()) or"
                        + " fill them in",
                refusal(NAMES, gap));
        assertTrue(refusal(new String[] {"money", "nothing"}, table)
                .startsWith("featuresCols: the DataFrame has no column 'nothing'; it has label, a.b, person, "));
        assertEquals(
                "featuresCols: columns 'both', 'other': 'both' and 'other' hold several numbers each; name one such"
                        + " column at most, and put others together with VectorAssembler, or flatten them",
                refusal(new String[] {"both", "other"}, table));
        assertTrue(refusal(new String[] {"money", "person"}, table)
                .startsWith("featuresCols: columns 'money', 'person' must be a number, a text, a vector"));
    }

    @Test
    void leavesOutRowsWithGaps() {
        NeuralClassificationModel model = classifier()
                .setFeaturesCols("money", "truth")
                .setHandleInvalid("skip")
                .fit(table);
        Dataset<Row> gaps = table.withColumn("money", functions.expr("IF(label = 0, NULL, money)"));
        assertEquals(table.where("label > 0").count(), model.transform(gaps).count());
    }

    private Dataset<Row> assembled() {
        Dataset<Row> flat = table.withColumn("age", col("person.age"))
                .withColumn("ab", col("`a.b`"))
                .withColumn("cash", col("money").cast("double"));
        return new VectorAssembler()
                .setInputCols(new String[] {"ab", "age", "Count", "truth", "cash", "both"})
                .setOutputCol("all")
                .transform(flat);
    }

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setEpochs(2);
    }

    private static String refusal(String[] columns, Dataset<Row> rows) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> classifier().setFeaturesCols(columns).fit(rows))
                .getMessage();
    }
}
