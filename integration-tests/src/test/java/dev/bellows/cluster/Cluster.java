package dev.bellows.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.spark.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Executor JVMs, two unless said otherwise, for a test class, in a static field with {@code @RegisterExtension}. */
final class Cluster implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings = new TreeMap<>();
    private final List<Supplier<Map<String, String>>> laterSettings = new ArrayList<>();
    private final int workers;
    private final int cores;
    private SparkSession session;

    Cluster() {
        this(2, 1);
    }

    /** With so many workers of so many cores, on which as many executors run unless settings say otherwise. */
    Cluster(int workers, int cores) {
        this.workers = workers;
        this.cores = cores;
    }

    Cluster with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** With settings that are not known, or turn out to be impossible, before the tests begin. */
    Cluster with(Supplier<Map<String, String>> later) {
        laterSettings.add(later);
        return this;
    }

    SparkSession session() {
        return session;
    }

    /** The process of each executor, by its id. */
    Map<String, Long> executors() {
        return new TreeMap<>(JavaSparkContext.fromSparkContext(session.sparkContext())
                .parallelize(List.of(0, 1, 2, 3), 4)
                .mapToPair(i -> new scala.Tuple2<>(
                        SparkEnv.get().executorId(), ProcessHandle.current().pid()))
                .collectAsMap());
    }

    /** Resident memory of a process in MiB, as Linux counts it. */
    static long residentMiB(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(
                LocalCluster.obstacle().isEmpty(), () -> LocalCluster.obstacle().orElseThrow());
        laterSettings.forEach(later -> settings.putAll(later.get()));
        SparkSession.Builder builder =
                LocalCluster.builder(workers, cores, 1024).appName(context.getDisplayName());
        settings.forEach(builder::config);
        session = builder.getOrCreate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (session != null) { // null where the cluster cannot be
            session.stop();
        }
    }
}
