package dev.bellows.spark;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A session for a test class, in a static field with {@code @RegisterExtension}; stopped after the class. */
public final class TestSession implements BeforeAllCallback, AfterAllCallback {
    private final Supplier<SparkSession.Builder> builder;
    private SparkSession session;

    private TestSession(Supplier<SparkSession.Builder> builder) {
        this.builder = builder;
    }

    /** Two task slots in this JVM. */
    public static TestSession local() {
        return local(2);
    }

    /** So many task slots in this JVM. */
    public static TestSession local(int slots) {
        return new TestSession(() -> SparkSession.builder()
                .master("local[" + slots + "]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.executor.heartbeatInterval", "1s"));
    }

    /** Two executor JVMs with one task slot each. */
    public static TestSession cluster() {
        return cluster(2, 1);
    }

    /** Executor JVMs with so many task slots each. */
    public static TestSession cluster(int executors, int cores) {
        return new TestSession(() -> {
            assumeTrue(LocalCluster.obstacle().isEmpty(), () -> LocalCluster.obstacle()
                    .orElseThrow());
            return LocalCluster.builder(executors, cores, 512);
        });
    }

    /** The same with a further setting. */
    public TestSession with(String key, Object value) {
        return new TestSession(() -> builder.get().config(key, String.valueOf(value)));
    }

    public SparkSession session() {
        return session;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        session = builder.get()
                .appName(context.getDisplayName())
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (session != null) { // null where the cluster cannot be
            session.stop();
        }
    }
}
