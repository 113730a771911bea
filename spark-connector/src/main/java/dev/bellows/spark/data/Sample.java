package dev.bellows.spark.data;

/** One row as training sees it. */
record Sample(float[] features, int label) {}
