package dev.bellows.spark.cli;

import org.apache.spark.sql.SparkSession;

/** The session that a command uses: that of this JVM where there is one, otherwise its own, which it stops. */
final class Session implements AutoCloseable {
    private final SparkSession spark;
    private final boolean own;

    private Session(SparkSession spark, boolean own) {
        this.spark = spark;
        this.own = own;
    }

    static Session of(String command) {
        boolean own = SparkSession.getDefaultSession().isEmpty();
        return new Session(SparkSession.builder().appName("bellows " + command).getOrCreate(), own);
    }

    SparkSession spark() {
        return spark;
    }

    @Override
    public void close() {
        if (own) {
            spark.stop();
        }
    }
}
