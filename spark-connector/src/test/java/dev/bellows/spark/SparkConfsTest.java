package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings of Spark's SQL, and the plans that users put before a fit: none of them changes what is learned. Settings of executors are
 * in {@link ExecutorConfsTest}.
 */
class SparkConfsTest {
    private static final int ROWS = 90;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static byte[] expected;

    @BeforeAll
    static void byTheDefaults() throws Exception {
        expected = LikeSparks.all(Blobs.frame(SPARK.session(), ROWS, 3), classifier(), shared);
    }

    static NeuralClassifier classifier() {
        return Blobs.classifier().setNumWorkers(2).setEpochs(2);
    }

    static Stream<Map<String, String>> settings() {
        return Stream.of(
                Map.of(
                        "spark.sql.caseSensitive", "true",
                        "spark.sql.ansi.enabled", "true",
                        "spark.sql.adaptive.enabled", "false",
                        "spark.sql.shuffle.partitions", "1",
                        "spark.sql.execution.arrow.pyspark.enabled", "true"),
                Map.of(
                        "spark.sql.ansi.enabled", "false",
                        "spark.sql.adaptive.enabled", "true",
                        "spark.sql.adaptive.coalescePartitions.parallelismFirst", "false",
                        "spark.sql.shuffle.partitions", "7",
                        "spark.sql.codegen.wholeStage", "false",
                        "spark.sql.codegen.factoryMode", "NO_CODEGEN"),
                Map.of(
                        "spark.sql.codegen.factoryMode", "CODEGEN_ONLY",
                        "spark.sql.codegen.methodSplitThreshold", "1",
                        "spark.sql.execution.arrow.maxRecordsPerBatch", "1",
                        "spark.sql.parquet.enableVectorizedReader", "false",
                        "spark.sql.inMemoryColumnarStorage.enableVectorizedReader", "false",
                        "spark.sql.legacy.createHiveTableByDefault", "false",
                        "spark.sql.legacy.setopsPrecedence.enabled", "true",
                        "spark.sql.retainGroupColumns", "false"),
                Map.of(
                        "spark.sql.columnVector.offheap.enabled", "true",
                        "spark.sql.inMemoryColumnarStorage.compressed", "false",
                        "spark.sql.inMemoryColumnarStorage.batchSize", "7",
                        "spark.sql.optimizer.excludedRules",
                                "org.apache.spark.sql.catalyst.optimizer.ColumnPruning,"
                                        + "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
                        "spark.sql.session.timeZone", "Asia/Kathmandu",
                        "spark.sql.constraintPropagation.enabled", "false"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void theSameIsLearnedUnder(Map<String, String> settings) throws Exception {
        SparkSession session = SPARK.session().newSession();
        settings.forEach(session.conf()::set);
        Dataset<Row> frame = Blobs.frame(session, ROWS, 3);
        assertArrayEquals(expected, LikeSparks.all(frame, classifier(), folder), "weights");
        Dataset<Row> cached = frame.cache();
        LikeSparks.fitAndScore(cached, classifier())
                .save(folder.resolve("cached").toString());
        cached.unpersist();
        assertArrayEquals(expected, Files.readAllBytes(folder.resolve("cached/weights.safetensors")), "weights");
    }

    static Stream<Arguments> plans() {
        Dataset<Row> blobs = Blobs.frame(SPARK.session(), ROWS, 3);
        Dataset<Row> numbered = blobs.withColumn("id", functions.monotonically_increasing_id());
        Map<String, Dataset<Row>> plans = new LinkedHashMap<>();
        plans.put("coalesce", blobs.coalesce(1));
        plans.put(
                "more partitions than rows", Blobs.frame(SPARK.session(), 9, 2).repartition(20));
        plans.put("union", blobs.union(blobs.limit(10)));
        plans.put("limit", blobs.repartition(4).limit(40));
        plans.put("sample with replacement", blobs.sample(true, 1.5, 5));
        plans.put(
                "window",
                numbered.withColumn(
                        "place",
                        functions.row_number().over(Window.partitionBy("label").orderBy("id"))));
        plans.put("distinct by", numbered.dropDuplicates("id"));
        plans.put("join", numbered.join(numbered.selectExpr("id", "label as other"), "id"));
        plans.put("explode", numbered.withColumn("copy", functions.expr("explode(array(1, 2))")));
        plans.put(
                "group",
                numbered.groupBy("id")
                        .agg(
                                functions.first("features").as("features"),
                                functions.first("label").as("label")));
        plans.put("checkpoint", blobs.localCheckpoint());
        return plans.entrySet().stream().map(plan -> Arguments.of(plan.getKey(), plan.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void takesWhatSparksOwnTakes(String plan, Dataset<Row> frame) {
        LikeSparks.fitAndScore(frame, classifier().setEpochs(1));
    }

    @Test
    void takesATableByItsNameInSqlAndLeavesAViewThatCanBeAsked() {
        SparkSession session = SPARK.session();
        Blobs.frame(session, ROWS, 3).createOrReplaceTempView("blobs");
        NeuralClassificationModel model = LikeSparks.fitAndScore(
                session.sql("SELECT /*+ REPARTITION(2) */ features, label FROM blobs WHERE label >= 0"), classifier());
        model.transform(session.table("blobs")).createOrReplaceTempView("scored");
        List<Row> counted = session.sql("SELECT count(*) FROM scored WHERE prediction IN (0, 1, 2)")
                .collectAsList();
        assertEquals(ROWS, counted.get(0).getLong(0));
    }
}
