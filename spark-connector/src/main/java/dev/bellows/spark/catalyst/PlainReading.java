package dev.bellows.spark.catalyst;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.datasources.v2.BatchScanExec;

/**
 * Whether the rows of a DataFrame are read from files or tables and then at most chosen among and computed with, by Spark's own
 * functions: a partition then holds the same rows whichever task reads it. Code of a user's may ask for the number of its task, to
 * draw random numbers by it for instance.
 */
public final class PlainReading {
    private static final List<Class<? extends SparkPlan>> NODES = List.of(
            FileSourceScanExec.class,
            BatchScanExec.class,
            ProjectExec.class,
            FilterExec.class,
            ColumnarToRowExec.class,
            WholeStageCodegenExec.class,
            InputAdapter.class);

    private PlainReading() {}

    /** Whether it is so; plans the DataFrame if that has not been done yet. */
    public static boolean is(Dataset<?> dataset) {
        return isPlain(((org.apache.spark.sql.classic.Dataset<?>) dataset)
                .queryExecution()
                .executedPlan());
    }

    private static boolean isPlain(SparkPlan plan) {
        return NODES.stream().anyMatch(node -> node.isInstance(plan))
                && Catalyst.list(plan.expressions()).stream().allMatch(PlainReading::isSparks)
                && Catalyst.list(plan.children()).stream().allMatch(PlainReading::isPlain);
    }

    private static boolean isSparks(Expression expression) {
        return expression.deterministic()
                && !(expression instanceof UserDefinedExpression)
                && Catalyst.list(expression.children()).stream().allMatch(PlainReading::isSparks);
    }
}
