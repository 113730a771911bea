package dev.bellows.spark.catalyst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.Blobs;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.TestSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.execution.streaming.sources.LowLatencyMemoryStream;
import org.apache.spark.sql.execution.streaming.sources.LowLatencyMemoryStream$;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** Scoring a stream whose task goes on for minutes: a row's answer must not wait for the next row, nor for the task's end. */
class RealTimeModeTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final BlockingQueue<Row> ANSWERS = new LinkedBlockingQueue<>();

    private static NeuralClassificationModel model;
    private static Dataset<Row> blobs;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() {
        blobs = Blobs.frame(SPARK.session(), 60, 2);
        model = Blobs.classifier().setNumWorkers(1).fit(blobs);
    }

    /** Hands rows on as they come. */
    private static final class Answers extends ForeachWriter<Row> {
        @Override
        public boolean open(long partition, long epoch) {
            return true;
        }

        @Override
        public void process(Row row) {
            ANSWERS.add(row);
        }

        @Override
        public void close(Throwable failure) {
            // what came is in the queue
        }
    }

    @Test
    void aRowIsAnsweredBeforeTheNextOneComes() throws TimeoutException, InterruptedException {
        List<Row> expected = model.transform(blobs).collectAsList();
        LowLatencyMemoryStream<Row> source = source();
        StreamingQuery query = start(model.transform(source.toDF()));
        try {
            for (Row row : expected.subList(0, 5)) {
                send(source, RowFactory.create(row.get(0), row.get(1)));
                Row answer = answer(query);
                assertEquals(row.get(0), answer.get(0));
                assertEquals(row.<Double>getAs("prediction"), answer.<Double>getAs("prediction"));
            }
            assertTrue(query.isActive());
        } finally {
            query.stop();
        }
    }

    @Test
    void leavesOutWhatCannotBeScoredAndWhatNobodyReads() throws TimeoutException, InterruptedException {
        NeuralClassificationModel skipping = model.copy(new ParamMap());
        skipping.setHandleInvalid("skip");
        List<Row> expected =
                skipping.transform(blobs).select("prediction").limit(2).collectAsList();
        List<Row> rows = blobs.limit(2).collectAsList();
        LowLatencyMemoryStream<Row> source = source();
        StreamingQuery query =
                start(skipping.transform(source.toDF()).where("label >= 0").select("prediction"));
        try {
            send(source, rows.get(0));
            assertEquals(expected.get(0), answer(query));
            send(source, RowFactory.create(Vectors.dense(1, Double.NaN), 1));
            send(source, rows.get(1));
            assertEquals(expected.get(1), answer(query));
        } finally {
            query.stop();
        }
    }

    private static LowLatencyMemoryStream<Row> source() {
        ANSWERS.clear();
        return LowLatencyMemoryStream$.MODULE$.apply(SPARK.session(), Encoders.row(blobs.schema()));
    }

    private static void send(LowLatencyMemoryStream<Row> source, Row row) {
        source.addData(CollectionConverters.asScala(List.of(row)));
    }

    private static Row answer(StreamingQuery query) throws InterruptedException {
        Row answer = null;
        for (int second = 0; answer == null && second < 60 && query.exception().isEmpty(); second++) {
            answer = ANSWERS.poll(1, TimeUnit.SECONDS);
        }
        assertNotNull(answer, () -> "no answer for a minute: " + query.status() + " " + query.exception());
        return answer;
    }

    private StreamingQuery start(Dataset<Row> scored) throws TimeoutException {
        return scored.writeStream()
                .foreach(new Answers())
                .outputMode("update")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .trigger(Trigger.RealTime("10 minutes"))
                .start();
    }
}
