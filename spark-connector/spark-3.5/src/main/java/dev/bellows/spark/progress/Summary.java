package dev.bellows.spark.progress;

/** What Spark's {@code org.apache.spark.ml.util.Summary} is since 4.0, for Spark Connect to know a summary by; in 3.5 it has none. */
interface Summary {}
