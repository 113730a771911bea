package dev.bellows.spark.launch;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.TestSession;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Holdout;
import dev.bellows.spark.data.Rows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RowRouteTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final SparkContext context = SPARK.session().sparkContext();
    private final Dataset<Row> frame = SPARK.session()
            .createDataFrame(Blobs.rows(40), Blobs.schema())
            .repartition(3)
            .selectExpr("features as x", "bigint(label) as y");

    @AfterEach
    void nothingStaysCached() {
        SPARK.session().catalog().clearCache();
    }

    @Test
    void workersExchangeWhatIsKept() {
        assertEquals(true, isExchanged(frame.cache(), 2, TrainingResources.NONE));
        assertEquals(true, isExchanged(frame, 2, TrainingResources.NONE), "kept by the check, as a shuffle made them");
    }

    @Test
    void rowsThatWouldBeMadeOnceMoreAreShuffled() {
        assertEquals(
                false,
                isExchanged(
                        Blobs.frame(SPARK.session(), 40, 3).selectExpr("features as x", "bigint(label) as y"),
                        2,
                        TrainingResources.NONE));
    }

    @Test
    void oneWorkerReadsForTwoSlots() {
        assertEquals(true, isExchanged(frame.cache(), 1, TrainingResources.NONE), "two slots for a worker");
    }

    @Test
    void workersOnExecutorsOfTheirOwnHaveNothingAtHand() {
        assertEquals(false, isExchanged(frame.cache(), 2, TrainingResources.parse("{\"taskCpus\": 2}")));
    }

    @Test
    void aShuffleBehindACacheIsNotMadeAgainForIt() {
        Dataset<Row> cached = frame.cache();
        cached.count();
        ReadableRows.shuffles(SparkDoor.rows(cached).rdd())
                .forEach(shuffle -> context.cleaner().get().doCleanupShuffle(shuffle.shuffleId(), true));
        assertEquals(false, isExchanged(cached, 2, TrainingResources.NONE));
    }

    @Test
    void filesAreReadByAsManyWorkersAsThereAreSlots() {
        Dataset<Row> made = Blobs.frame(SPARK.session(), 40, 3).selectExpr("features as x", "bigint(label) as y");
        assertEquals(true, isExchanged(made, 2, 2, TrainingResources.NONE, true));
        assertEquals(false, isExchanged(made, 2, 1, TrainingResources.NONE, true), "half of the slots would idle");
    }

    /** A worker is sent all partitions, and those of a DataFrame that was made of a list are the list. */
    @Test
    void rowsThatThePartitionsHoldAreShuffled() {
        int wide = 250_000;
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < 5; row++) {
            rows.add(RowFactory.create(Vectors.dense(new double[wide]), row % 3));
        }
        Dataset<Row> list =
                SPARK.session().createDataFrame(rows, Blobs.schema()).selectExpr("features as x", "bigint(label) as y");
        assertEquals(false, isExchanged(list.cache(), wide, 2, TrainingResources.NONE, false), "10 MB");
    }

    @Test
    void rowsSoLargeThatBlocksOfThemWouldFillTheMemoryAreShuffled() {
        int wide = 250_000; // floats, so 1 MB
        Dataset<Row> few = SPARK.session().range(3).repartition(3).toDF("y");
        Dataset<Row> large = few.select(
                        functions
                                .array_to_vector(expr("array_repeat(double(y), " + wide + ")"))
                                .as("x"),
                        expr("y"))
                .cache();
        assertEquals(true, isExchanged(large, wide, 2, TrainingResources.NONE, false), "3 MB on the way");
        assertEquals(false, isExchanged(large, wide, 64, TrainingResources.NONE, false), "189 MB on the way");
    }

    private boolean isExchanged(Dataset<Row> rows, int workers, TrainingResources resources) {
        return isExchanged(rows, 2, workers, resources, false);
    }

    private boolean isExchanged(
            Dataset<Row> rows, int features, int workers, TrainingResources resources, boolean plain) {
        try (CheckedRows checked = CheckedRows.check(SparkDoor.rows(rows), Rows.codec(features, 3), Holdout.NONE)) {
            LanePlan plan = new LanePlan(checked.count(), 64, workers);
            return RowRoute.of(context, checked, plan, resources, () -> plain) instanceof ReadableRows;
        }
    }
}
