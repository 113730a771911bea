package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a scored frame is to the rest of Spark. */
class ScoredFrameTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int ROWS = 100;

    private static NeuralClassificationModel model;
    private static LogisticRegressionModel spark;
    private static Dataset<Row> blobs;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeAFrame() {
        model = Untrained.model(Blobs.NETWORK, 2);
        blobs = Blobs.frame(SPARK.session(), ROWS, 3).withColumn("id", functions.monotonically_increasing_id());
        spark = new LogisticRegression().setMaxIter(1).fit(blobs);
    }

    @Test
    void neverNamesColumnsThatAreNotItsOwn() {
        Dataset<Row> doubled = blobs.join(blobs.select("id").withColumn("other", col("id")), functions.lit(true))
                .where("other = 3");
        assertArrayEquals(new String[] {"features", "label", "id", "id", "other"}, doubled.columns());
        Dataset<Row> scored = model.transform(doubled);
        assertEquals(
                List.of("features", "label", "id", "id", "other", "rawPrediction", "probability", "prediction"),
                List.of(scored.columns()));
        assertEquals(ROWS, scored.collectAsList().size());
        assertEquals(3L, scored.first().getLong(3));
    }

    @Test
    void readsAColumnWithADotInItsName() {
        Dataset<Row> dotted = blobs.withColumnRenamed("features", "my.features");
        NeuralClassificationModel other = model.copy(new ParamMap());
        other.setFeaturesCol("my.features");
        List<Row> expected = model.transform(blobs).select("id", "probability").collectAsList();
        assertEquals(
                expected, other.transform(dotted).select("id", "probability").collectAsList());
    }

    @Test
    void passesColumnsOnOfEveryTypeAndNull() {
        Dataset<Row> wide = blobs.selectExpr(
                "id",
                "IF(id % 2 = 0, concat('text ', id), NULL) AS text",
                "CAST(id AS DECIMAL(30, 3)) AS decimal",
                "IF(id % 3 = 0, NULL, array(id, NULL, 7)) AS numbers",
                "map('a', id) AS map",
                "named_struct('x', id, 'y', array('u', NULL)) AS nested",
                "features",
                "CAST(concat('b', id) AS BINARY) AS bytes",
                "TIMESTAMP '2026-01-01 00:00:00' AS time",
                "make_interval(0, 1, 0, 2) AS interval",
                "CAST(NULL AS DECIMAL(38, 2)) AS nothing",
                "id % 2 = 0 AS flag");
        Dataset<Row> back = model.transform(wide).drop("rawPrediction", "probability", "prediction");
        assertEquals(shown(wide), shown(back));
        assertEquals(shown(wide.select("text", "decimal")), shown(back.select("text", "decimal")));
        assertEquals(shown(wide.select("interval")), shown(back.select("interval")));
    }

    private static String shown(Dataset<Row> frame) {
        boolean bytes = List.of(frame.columns()).contains("bytes");
        return (bytes ? frame.withColumn("bytes", functions.hex(col("bytes"))) : frame)
                .collectAsList()
                .toString();
    }

    @Test
    void readsOnlyTheColumnsThatAnyoneAsksFor() {
        String path = folder.resolve("blobs").toString();
        blobs.write().parquet(path);
        Dataset<Row> all = model.transform(SPARK.session().read().parquet(path));
        Dataset<Row> scored = all.select("prediction");
        String plan = scored.queryExecution().executedPlan().toString();
        assertTrue(plan.contains("ReadSchema: struct<features:"), plan);
        assertFalse(plan.contains("label"), plan);
        assertEquals(
                all.collectAsList().stream().map(row -> row.get(row.size() - 1)).toList(),
                scored.collectAsList().stream().map(row -> row.get(0)).toList());
    }

    @Test
    void computesOnlyTheColumnsThatAnyoneAsksFor() {
        Dataset<Row> scored = model.transform(blobs);
        Dataset<Row> some = scored.where("prediction = 1 AND id >= 0").select("id", "probability");
        assertEquals(scored.where("prediction = 1").select("id", "probability").collectAsList(), some.collectAsList());
        String plan = some.queryExecution().sparkPlan().toString();
        assertFalse(plan.contains("rawPrediction"), plan);
        assertEquals(
                ROWS,
                scored.groupBy("prediction")
                        .count()
                        .agg(functions.sum("count"))
                        .first()
                        .getLong(0));
        assertEquals(ROWS, scored.count());
    }

    @Test
    void canBeJoinedWithItselfAndUnited() {
        Dataset<Row> scored = model.transform(blobs).select("id", "prediction", "probability");
        Dataset<Row> other = model.transform(blobs);
        assertEquals(ROWS, scored.as("a").join(scored.as("b"), "id").count());
        assertEquals(
                ROWS,
                scored.as("a")
                        .join(scored.as("b"), col("a.id").equalTo(col("b.id")))
                        .where("a.prediction = b.prediction")
                        .count());
        assertEquals(
                ROWS,
                other.as("a")
                        .join(other.as("b"), col("a.id").equalTo(col("b.id")))
                        .where("a.prediction = b.prediction")
                        .count());
        assertEquals(2 * ROWS, other.union(other).count());
        assertEquals(0, other.except(other).count());
    }

    @Test
    void scoresWithTwoModelsOneAfterTheOther() {
        NeuralClassificationModel second = Untrained.model(Blobs.NETWORK, 2).copy(new ParamMap());
        second.setPredictionCol("p").setProbabilityCol("").setRawPredictionCol("");
        Dataset<Row> scored = second.transform(model.transform(blobs));
        assertEquals(ROWS, scored.where("p = prediction").count());
        assertEquals(ROWS, scored.select("p").count());
    }

    @Test
    void canBeReadByAnotherSession() {
        model.transform(blobs).createOrReplaceGlobalTempView("scored");
        Dataset<Row> there = SPARK.session().newSession().table("global_temp.scored");
        assertEquals(ROWS, there.where("prediction >= 0").count());
    }

    @Test
    void canBeCachedSortedAndShuffled() {
        Dataset<Row> scored = model.transform(blobs).cache();
        try {
            assertEquals(ROWS, scored.count());
            assertEquals(scored.collectAsList(), model.transform(blobs).collectAsList());
            assertEquals(
                    scored.sort("id").collectAsList(),
                    model.transform(blobs.repartition(5))
                            .repartition(3)
                            .sort("id")
                            .collectAsList());
        } finally {
            scored.unpersist();
        }
    }

    @Test
    void leavesTheAttributesThatSparksClassifiersLeave() {
        StructType ours = model.transform(blobs).schema();
        StructType theirs = spark.transform(blobs).schema();
        for (String column : List.of("rawPrediction", "probability", "prediction")) {
            assertEquals(theirs.apply(column).metadata(), ours.apply(column).metadata(), column);
        }
        Dataset<Row> assembled = new VectorAssembler()
                .setInputCols(new String[] {"probability", "rawPrediction"})
                .setOutputCol("all")
                .setHandleInvalid("keep")
                .transform(model.transform(blobs));
        assertEquals(6, assembled.first().<Vector>getAs("all").size());
    }

    @Test
    void aStreamKeepsAttributesAndWatermarks() throws TimeoutException, StreamingQueryException {
        Dataset<Row> timed = blobs.withColumn("time", functions.expr("timestamp_seconds(id % 7)"));
        String input = folder.resolve("input").toString();
        timed.write().parquet(input);
        Dataset<Row> stream =
                SPARK.session().readStream().schema(timed.schema()).parquet(input);
        Dataset<Row> scored = model.transform(stream.withWatermark("time", "1 minute"));
        assertTrue(scored.schema().apply("time").metadata().contains("spark.watermarkDelayMs"));
        StreamingQuery query = new VectorAssembler()
                .setInputCols(new String[] {"probability"})
                .setOutputCol("all")
                .setHandleInvalid("keep")
                .transform(scored)
                .writeStream()
                .format("memory")
                .queryName("assembled")
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start();
        query.awaitTermination();
        assertEquals(
                ROWS,
                SPARK.session().table("assembled").where("all IS NOT NULL").count());
    }

    @Test
    void saysWhereARowIsThatCannotBeScored() {
        Exception failure = assertThrows(
                Exception.class, () -> model.transform(withInvalidRows()).collect());
        String messages = NeuralClassificationModelTest.messages(failure);
        assertTrue(
                messages.contains(
                        "featuresCol: column 'features' holds NaN at index 1 in row 1 of partition 0; replace"),
                messages);
    }

    @Test
    void refusesAnIdThatWouldBecomeAnother() {
        String network = """
            {"layer": "Sequential", "layers": [
                {"layer": "Embedding", "vocabulary": 8, "size": 3},
                {"layer": "Flatten"}]}
            """;
        NeuralClassificationModel ids = Untrained.model(network, 1);
        Exception failure = assertThrows(
                Exception.class, () -> ids.transform(SPARK.session().sql("SELECT array(16777217L) AS features"))
                        .collect());
        String messages = NeuralClassificationModelTest.messages(failure);
        assertTrue(
                messages.contains(
                        "featuresCol: column 'features' holds 16777217 at index 0 in row 0 of partition 0, which"
                                + " a 32-bit float cannot hold exactly"),
                messages);
    }

    @Test
    void findsItsColumnAsSparksStagesDo() {
        List<Row> expected = model.transform(blobs).select("id", "probability").collectAsList();
        Dataset<Row> nested = blobs.selectExpr("id", "named_struct('v', features) AS s", "features AS Other");
        for (String name : List.of("s.v", "OTHER", "`other`")) {
            NeuralClassificationModel other = model.copy(new ParamMap());
            other.setFeaturesCol(name);
            Dataset<Row> scored = other.transform(nested);
            assertEquals(
                    List.of("id", "s", "Other", "rawPrediction", "probability", "prediction"),
                    List.of(scored.columns()));
            assertEquals(expected, scored.select("id", "probability").collectAsList(), name);
        }
    }

    @Test
    void leavesOutRowsThatCannotBeScored() {
        NeuralClassificationModel skipping = model.copy(new ParamMap()).setHandleInvalid("skip");
        assertEquals(
                List.of("first", "last"),
                skipping.transform(withInvalidRows()).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList());
        assertEquals(
                0,
                skipping.transform(withInvalidRows().where("name <> 'first' AND name <> 'last'"))
                        .count());
    }

    @Test
    void keepsRowsThatCannotBeScoredWithNaN() {
        NeuralClassificationModel keeping =
                model.copy(new ParamMap()).setHandleInvalid("keep").setInferBatchSize(2);
        List<Row> rows = keeping.transform(withInvalidRows()).collectAsList();
        assertEquals(5, rows.size());
        for (Row row : rows) {
            boolean valid = row.getString(0).equals("first") || row.getString(0).equals("last");
            double sum = row.<Vector>getAs("probability").apply(0)
                    + row.<Vector>getAs("probability").apply(1)
                    + row.<Vector>getAs("probability").apply(2);
            assertEquals(valid ? 1 : Double.NaN, sum, 1e-12, row.toString());
            assertEquals(!valid, Double.isNaN(row.<Double>getAs("prediction")), row.toString());
            assertEquals(!valid, Double.isNaN(row.<Vector>getAs("rawPrediction").apply(2)), row.toString());
        }
    }

    private static Dataset<Row> withInvalidRows() {
        StructType schema = new StructType(new StructField[] {
            DataTypes.createStructField("name", DataTypes.StringType, false),
            DataTypes.createStructField("features", SQLDataTypes.VectorType(), true)
        });
        return SPARK.session()
                .createDataFrame(
                        List.of(
                                RowFactory.create("first", Vectors.dense(1, 2)),
                                RowFactory.create("not a number", Vectors.dense(1, Double.NaN)),
                                RowFactory.create("nothing", null),
                                RowFactory.create("too large", Vectors.sparse(2, new int[] {1}, new double[] {1e300})),
                                RowFactory.create("last", Vectors.sparse(2, new int[] {0}, new double[] {3}))),
                        schema)
                .coalesce(1);
    }
}
