package dev.bellows.spark.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * The one place that touches what Spark keeps private (its Scala access rules do not reach Java). What differs between
 * Spark versions is to be mended here.
 */
public final class SparkDoor {
    private static final long LISTENER_MILLIS = 5_000;

    private SparkDoor() {}

    /** How many tasks of the default resource profile can run at the same time on the executors there are now. */
    public static int taskSlots(SparkContext context) {
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    /** This executor's folders under spark.local.dir, which Spark removes when the executor ends. */
    static List<Path> localDirectories() {
        return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
                .map(File::toPath)
                .toList();
    }

    /** By what name or address Spark reaches this executor. */
    static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }

    /** Waits a little until listeners have heard of what has happened so far. */
    static void drainListeners(SparkContext context) {
        try {
            context.listenerBus().waitUntilEmpty(LISTENER_MILLIS);
        } catch (TimeoutException e) {
            // What the listeners know by now has to do.
        } catch (Exception e) {
            if (!(e instanceof InterruptedException)) { // which Scala does not declare
                throw e;
            }
            Thread.currentThread().interrupt();
        }
    }

    /** Writes Spark ML's metadata folder: class, uid and all Params of a stage. */
    public static void saveMetadata(Params stage, String path, SparkSession session) {
        DefaultParamsWriter.saveMetadata(stage, path, session);
    }

    /**
     * Reads what {@link #saveMetadata} wrote.
     *
     * @param type the class that must have been saved
     * @param blank makes a stage of the saved uid, whose Params are then set
     */
    public static <T extends Params> T loadParams(
            String path, SparkSession session, Class<T> type, Function<String, T> blank) {
        DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(path, session, type.getName());
        T stage = blank.apply(metadata.uid());
        metadata.getAndSetParams(stage, Option.empty());
        return stage;
    }
}
