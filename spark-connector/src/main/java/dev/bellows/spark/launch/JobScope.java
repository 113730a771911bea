package dev.bellows.spark.launch;

import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;

/**
 * Marks the Spark jobs that a thread starts while something runs, and cancels those of them that would outlive it.
 *
 * <p>Spark's waits end with a bare InterruptedException when the thread is interrupted (a notebook's stop button), and
 * leave the job to itself. Here it is cancelled, and the thread stays interrupted.
 */
public final class JobScope {
    private final SparkContext context;
    private final String tag;
    private final Map<String, @Nullable String> before = new LinkedHashMap<>();

    private JobScope(SparkContext context, String id, String description) {
        this.context = context;
        tag = tag(id);
        context.addJobTag(tag);
        set("spark.job.description", description);
        // A cancelled fit must not leave a task waiting for its peers until a deadline.
        set("spark.job.interruptOnCancel", "true");
    }

    /** The tag of the jobs that belong to something. */
    static String tag(String id) {
        return "bellows-" + id;
    }

    /**
     * Runs the body. Scopes may lie within each other; this thread's properties are put back in the end.
     *
     * @param id of what the jobs belong to, unique
     * @param description what Spark's pages show for the jobs
     * @throws CancellationException if this thread was interrupted, which it still is then
     */
    public static <T> T run(SparkContext context, String id, String description, Supplier<T> body) {
        JobScope scope = new JobScope(context, id, description);
        boolean done = false;
        boolean interrupted = false;
        try {
            T result = body.get();
            done = true;
            return result;
        } catch (CancellationException cancelled) {
            interrupted = true; // seen by a scope within this one
            throw cancelled;
        } catch (Exception failure) {
            if (isInterruption(failure)) {
                interrupted = true;
                throw interruption(failure);
            }
            throw failure;
        } finally {
            scope.close(done);
            if (interrupted) { // last of all, since what ends on the way out may wait, and take the interrupt for its
                // own
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CancellationException interruption(Exception failure) {
        CancellationException interrupted = new CancellationException("fit: interrupted; its Spark jobs are cancelled");
        interrupted.initCause(failure);
        return interrupted;
    }

    /** Whether this thread was interrupted, rather than that of a task, whose failure comes as a SparkException's cause. */
    static boolean isInterruption(Exception failure) {
        if (Thread.currentThread().isInterrupted()) {
            return true;
        }
        Throwable cause = failure;
        while (cause != null && !(cause instanceof SparkException)) {
            if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private void set(String key, String value) {
        before.put(key, context.getLocalProperty(key));
        context.setLocalProperty(key, value);
    }

    private void close(boolean done) {
        before.forEach(context::setLocalProperty);
        context.removeJobTag(tag);
        if (!done && !context.isStopped()) {
            VersionDoor.cancelJobs(context, tag, "the fit that started it has ended");
        }
    }
}
