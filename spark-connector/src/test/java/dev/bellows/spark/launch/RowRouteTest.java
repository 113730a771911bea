package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.data.LanePlan;
import dev.bellows.spark.Blobs;
import dev.bellows.spark.TestSession;
import dev.bellows.spark.data.CheckedRows;
import dev.bellows.spark.data.Holdout;
import dev.bellows.spark.data.Rows;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
        assertEquals(false, isExchanged(frame.cache(), 2, new TrainingResources(2, 0, "", "")));
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
        assertEquals(true, isExchanged(made, 2, TrainingResources.NONE, true));
        assertEquals(false, isExchanged(made, 1, TrainingResources.NONE, true), "half of the slots would idle");
    }

    private boolean isExchanged(Dataset<Row> rows, int workers, TrainingResources resources) {
        return isExchanged(rows, workers, resources, false);
    }

    private boolean isExchanged(Dataset<Row> rows, int workers, TrainingResources resources, boolean plain) {
        try (CheckedRows checked = CheckedRows.check(SparkDoor.rows(rows), Rows.codec(2, 3), Holdout.NONE)) {
            LanePlan plan = new LanePlan(checked.count(), 8, workers);
            return RowRoute.of(context, checked, plan, resources, () -> plain) instanceof ReadableRows;
        }
    }
}
