package dev.bellows.spark.catalyst;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/**
 * Plans {@link AppendedColumns}. Under a projection, with or without filters between, columns that nobody reads are neither
 * computed nor passed on.
 */
final class AppendedColumnsStrategy extends SparkStrategy {
    @Override
    public Seq<SparkPlan> apply(LogicalPlan plan) {
        if (plan instanceof AppendedColumns node) {
            return Catalyst.seq(List.of(exec(node, node.outputSet())));
        }
        if (plan instanceof Project project && node(project.child()) != null) {
            SparkPlan below = below(project.child(), project.references());
            return Catalyst.seq(List.of(new ProjectExec(project.projectList(), below)));
        }
        return Catalyst.seq(List.of());
    }

    private static @Nullable AppendedColumns node(LogicalPlan plan) {
        LogicalPlan below = plan;
        while (below instanceof Filter filter) {
            below = filter.child();
        }
        return below instanceof AppendedColumns node ? node : null;
    }

    private SparkPlan below(LogicalPlan plan, AttributeSet read) {
        if (plan instanceof Filter filter) {
            return new FilterExec(filter.condition(), below(filter.child(), read.$plus$plus(filter.references())));
        }
        return exec((AppendedColumns) plan, read);
    }

    private SparkPlan exec(AppendedColumns node, AttributeSet read) {
        List<Attribute> all = node.appended();
        List<Integer> columns = IntStream.range(0, all.size())
                .filter(i -> read.contains(all.get(i)))
                .boxed()
                .toList();
        List<Attribute> kept = Catalyst.list(node.child().output()).stream()
                .filter(read::contains)
                .toList();
        List<Attribute> appended = columns.stream().map(all::get).toList();
        return new AppendedColumnsExec(
                node.inputs(),
                Catalyst.seq(kept),
                Catalyst.seq(appended),
                new AppendedColumnsExec.Chosen(node.appender(), new ArrayList<>(columns)),
                planLater(node.child()));
    }
}
