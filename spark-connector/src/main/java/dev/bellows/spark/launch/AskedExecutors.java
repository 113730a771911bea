package dev.bellows.spark.launch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executors that dynamic allocation starts, which it does for tasks that wait, and keeps while they run: a small job of as many tasks
 * as there will be workers, all of which end when they are released. Nothing where executors are there for good.
 */
final class AskedExecutors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AskedExecutors.class);
    private static final String DESCRIPTION = "Bellows: asking for executors";

    private final Gate gate = new Gate();
    private @Nullable JavaFutureAction<Void> job;
    private SparkDoor.Answering answering = () -> {};

    private AskedExecutors() {}

    /** Asks for them, without waiting. */
    static AskedExecutors ask(SparkContext context, SlotDemand demand) {
        AskedExecutors asked = new AskedExecutors();
        if (SparkDoor.allocatesDynamically(context)) {
            LOG.info("fit: asks for executors for {} workers", demand.workers());
            asked.start(context, demand);
        }
        return asked;
    }

    private void start(SparkContext context, SlotDemand demand) {
        String id = UUID.randomUUID().toString();
        String name = JobScope.tag(id);
        answering = SparkDoor.answering(context, name, gate);
        job = JobScope.run(
                context, id, DESCRIPTION, () -> tasks(context, demand).foreachPartitionAsync(none -> await(name)));
    }

    private static JavaRDD<Integer> tasks(SparkContext context, SlotDemand demand) {
        JavaRDD<Integer> tasks = JavaSparkContext.fromSparkContext(context)
                .parallelize(Collections.nCopies(demand.workers(), 0), demand.workers());
        SparkDoor.profile(context, demand.resources()).ifPresent(tasks::withResources);
        return tasks;
    }

    /** In a task. */
    private static void await(String name) throws ExecutionException, InterruptedException {
        SparkDoor.toDriver(name).ask("WAIT").get();
    }

    /** Lets go of their slots. */
    void release() {
        gate.open();
    }

    @Override
    public void close() {
        release();
        JavaFutureAction<Void> asking = job;
        if (asking != null && !asking.isDone()) {
            asking.cancel(true);
        }
        answering.close();
    }

    /** What the tasks wait at. */
    private static final class Gate implements SparkDoor.Answers {
        private final List<Consumer<String[]>> waiting = new ArrayList<>();
        private boolean open;

        @Override
        public synchronized void answer(String[] question, Consumer<String[]> reply) {
            if (open) {
                reply.accept(question);
            } else {
                waiting.add(reply);
            }
        }

        synchronized void open() {
            open = true;
            waiting.forEach(reply -> reply.accept(new String[] {"GO"}));
            waiting.clear();
        }
    }
}
