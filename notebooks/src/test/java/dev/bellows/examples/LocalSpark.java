package dev.bellows.examples;

import org.apache.spark.sql.SparkSession;

/** A session in this JVM for tests of what does not care where tasks run. */
final class LocalSpark {
    private LocalSpark() {}

    static SparkSession start() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("examples-test")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }
}
