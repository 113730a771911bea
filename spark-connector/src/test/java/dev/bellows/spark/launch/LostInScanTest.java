package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.spark.Blobs;
import dev.bellows.spark.TestSession;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An executor dies while the rows are scanned, where Spark would look for the slots of a barrier stage twice an hour. */
@Timeout(600)
class LostInScanTest {
    @RegisterExtension
    static final TestSession SPARK =
            TestSession.cluster().with("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "30min");

    private static final int ROWS = 90;

    @Test
    void trainingBeginsAsSoonAsItsSuccessorIsThere() {
        List<Row> data = Blobs.rows(ROWS);
        JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext())
                .parallelize(IntStream.range(0, ROWS).boxed().toList(), 2)
                .map(row -> read(data, row));
        assertEquals(
                5,
                Blobs.classifier()
                        .setNumWorkers(2)
                        .fit(SPARK.session().createDataFrame(rows, Blobs.schema()))
                        .summary()
                        .totalIterations());
    }

    /** Ends the executor, as the kernel would, at the last row of the first attempt to scan it. */
    private static Row read(List<Row> data, int row) {
        TaskContext task = TaskContext.get();
        boolean scanning = FitScope.DESCRIPTION.equals(task.getLocalProperty("spark.job.description"));
        if (scanning && row == ROWS - 1 && task.attemptNumber() == 0) {
            Runtime.getRuntime().halt(137);
        }
        return data.get(row);
    }
}
