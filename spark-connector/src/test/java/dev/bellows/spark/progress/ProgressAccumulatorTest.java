package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.TestSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.util.AccumulatorV2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import scala.Option;
import scala.collection.immutable.Map$;

/** Spark asks an accumulator from its heartbeat thread, at a time of its own choosing. */
class ProgressAccumulatorTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @Test
    void answersTheHeartbeatBeforeItsFieldsAreRead() throws IOException, ClassNotFoundException {
        ProgressAccumulator driver = new ProgressAccumulator();
        SPARK.session().sparkContext().register(driver);
        Heart heart = new Heart();
        TaskContext$.MODULE$.setTaskContext(heart);
        ProgressAccumulator arrived;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialize(driver)))) {
            arrived = (ProgressAccumulator) in.readObject();
        } finally {
            TaskContext$.MODULE$.unset();
        }
        assertEquals(1, heart.beats, "how often Spark registered the accumulator while it was read");
        assertEquals(Progress.NONE, arrived.value());
        arrived.begin(1);
        assertFalse(arrived.isZero());
    }

    /** A running task, whose heart beats as soon as it knows an accumulator. */
    private static final class Heart extends TaskContextImpl {
        private int beats;

        Heart() {
            super(0, 0, 0, 0, 0, 1, null, new Properties(), null, new TaskMetrics(), 1, Map$.MODULE$.empty());
        }

        @Override
        public void registerAccumulator(AccumulatorV2<?, ?> accumulator) {
            super.registerAccumulator(accumulator);
            CompletableFuture.runAsync(() -> ask((ProgressAccumulator) accumulator))
                    .join();
            beats++;
        }

        private static void ask(ProgressAccumulator progress) {
            assertTrue(progress.isZero());
            assertEquals(Progress.NONE, progress.value());
            assertTrue(progress.copy().isZero());
            assertTrue(progress.toString().startsWith("ProgressAccumulator(id: "), progress.toString());
            assertEquals(
                    Progress.NONE,
                    progress.toInfo(Option.apply(progress.value()), Option.empty())
                            .update()
                            .get());
            ProgressAccumulator driver = new ProgressAccumulator();
            driver.merge(progress);
            assertTrue(driver.isZero());
            progress.merge(driver);
            progress.reset();
        }
    }

    private static byte[] serialize(Object accumulator) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(accumulator);
        }
        return bytes.toByteArray();
    }
}
