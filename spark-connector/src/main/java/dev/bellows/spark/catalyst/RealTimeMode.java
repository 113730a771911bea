package dev.bellows.spark.catalyst;

import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;
import scala.Product;

/**
 * Whether a plan reads a stream in Spark's Real-Time Mode, where one long task batch takes rows as they come: who waits for another
 * row there, keeps those that it has back for as long. Read by the names of the plan's parts, since Spark 4.0 has no such mode.
 */
final class RealTimeMode {
    private static final String DURATION = "realTimeModeDuration";

    private RealTimeMode() {}

    static boolean isReadBy(LogicalPlan plan) {
        return Catalyst.list(plan.collectLeaves()).stream().anyMatch(RealTimeMode::hasDuration);
    }

    private static boolean hasDuration(Product part) {
        for (int i = 0; i < part.productArity(); i++) {
            Object element = part.productElement(i);
            if (part.productElementName(i).equals(DURATION)) {
                return element instanceof Option<?> duration && duration.isDefined();
            }
            if (element instanceof LogicalPlan relation && hasDuration(relation)) {
                return true;
            }
        }
        return false;
    }
}
