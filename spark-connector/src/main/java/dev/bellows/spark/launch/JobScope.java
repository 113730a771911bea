package dev.bellows.spark.launch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/** Marks the Spark jobs that this thread starts until it is closed, which puts the thread's properties back. */
final class JobScope {
    /** Local property with the id of the {@link TrainJob} a Spark job belongs to. */
    static final String ID = "dev.bellows.job";

    private final SparkContext context;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    JobScope(SparkContext context, String id, String description) {
        this.context = context;
        set(ID, id);
        set("spark.job.description", description);
        // A cancelled fit must not leave a task waiting for its peers until a deadline.
        set("spark.job.interruptOnCancel", "true");
    }

    private void set(String key, String value) {
        before.put(key, context.getLocalProperty(key));
        context.setLocalProperty(key, value);
    }

    void close() {
        before.forEach(context::setLocalProperty);
    }
}
