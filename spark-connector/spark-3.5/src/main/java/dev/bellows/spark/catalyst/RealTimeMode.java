package dev.bellows.spark.catalyst;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Whether a plan reads a stream in Spark's Real-Time Mode, which came with 4.1: in 3.5 none does. */
final class RealTimeMode {
    private RealTimeMode() {}

    static boolean isReadBy(LogicalPlan unused) {
        return false;
    }
}
