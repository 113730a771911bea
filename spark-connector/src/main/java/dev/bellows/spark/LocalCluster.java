package dev.bellows.spark;

import dev.bellows.spark.catalyst.SparkVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A Spark cluster on this machine: a driver (the calling JVM) and separate executor JVMs, made from the class path
 * alone, without a Spark distribution. For trying things out, demonstrations and tests.
 *
 * <p>Spark wants the environment variable {@code SPARK_HOME} to name a folder in which the executors keep their logs.
 * An empty or absent folder will do.
 */
public final class LocalCluster {
    private static final String LOOPBACK = "127.0.0.1";

    private LocalCluster() {}

    /** Why there can be no cluster on this JVM, if there is a reason. */
    public static Optional<String> obstacle() {
        int jdk = Runtime.version().feature();
        return SparkVersion.startsOn(jdk)
                ? Optional.empty()
                : Optional.of("local cluster: the executors of this Spark do not start on JDK " + jdk
                        + ", as its Hadoop calls what JDK 24 took away; use JDK 17 or 21, or Spark 4.2 or later");
    }

    /**
     * A session builder for such a cluster; add what you like and call {@code getOrCreate()}.
     *
     * @param executors how many executor JVMs
     * @param cores task slots of each
     * @param memoryMiB heap of each, in MiB
     * @throws IllegalStateException if there is an {@link #obstacle}, or SPARK_HOME is not set
     */
    public static SparkSession.Builder builder(int executors, int cores, int memoryMiB) {
        obstacle().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        prepareHome(System.getenv("SPARK_HOME"));
        return SparkSession.builder()
                .master("local-cluster[%d,%d,%d]".formatted(executors, cores, memoryMiB))
                .config("spark.executor.memory", memoryMiB + "m")
                // The session is ready when every executor is.
                .config("spark.cores.max", Math.multiplyExact(executors, cores))
                .config("spark.scheduler.minRegisteredResourcesRatio", 1)
                .config("spark.executor.cores", cores)
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executorEnv.SPARK_SCALA_VERSION", SparkVersion.scala())
                .config("spark.executorEnv.SPARK_LOCAL_IP", LOOPBACK)
                .config("spark.driver.host", LOOPBACK)
                .config("spark.driver.bindAddress", LOOPBACK)
                .config("spark.ui.enabled", false)
                // One epoch of a small example takes seconds: report progress at that pace, and after an executor is
                // lost ask for its successor at that pace too (Spark's defaults are 10 s and 15 s).
                .config("spark.executor.heartbeatInterval", "1s")
                .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
    }

    /** Spark's launcher refuses a home without a folder {@code jars}; the jars themselves come by the class path. */
    private static void prepareHome(@Nullable String home) {
        if (home == null || home.isBlank()) {
            throw new IllegalStateException("local cluster: the environment variable SPARK_HOME is not set"
                    + "; set it to an empty folder (executors keep their logs there) or to a Spark distribution");
        }
        try {
            Files.createDirectories(Path.of(home, "jars"));
            Files.createFile(Path.of(home, "RELEASE"));
        } catch (FileAlreadyExistsException e) {
            // A home of an earlier run, or a real distribution: as good.
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "local cluster: SPARK_HOME " + home + " cannot be prepared; name a folder you may" + " write to",
                    e);
        }
    }
}
