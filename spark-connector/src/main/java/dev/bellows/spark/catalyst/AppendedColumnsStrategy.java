package dev.bellows.spark.catalyst;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import org.jspecify.annotations.Nullable;
import scala.Option;
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
        AppendedColumnsExec.Chosen chosen = new AppendedColumnsExec.Chosen(node.appender(), new ArrayList<>(columns));
        SparkPlan child = planLater(node.child());
        return RealTimeMode.isReadBy(node.child())
                ? oneByOne(new OneByOne(inputs(node), Catalyst.seq(appended), chosen), kept, appended, child)
                : new AppendedColumnsExec(node.inputs(), Catalyst.seq(kept), Catalyst.seq(appended), chosen, child);
    }

    private static Seq<Expression> inputs(AppendedColumns node) {
        return Catalyst.expressions(Catalyst.list(node.inputs()));
    }

    /** In operators of Spark's own, none of which waits for a row while it has one: in Real-Time Mode it allows no others. */
    private static SparkPlan oneByOne(
            OneByOne columns, List<Attribute> kept, List<Attribute> appended, SparkPlan child) {
        Alias computed = Catalyst.alias(columns, "appended");
        List<NamedExpression> with = new ArrayList<>(kept);
        with.add(computed);
        Attribute struct = computed.toAttribute();
        List<NamedExpression> apart = new ArrayList<>(kept);
        for (int i = 0; i < appended.size(); i++) {
            apart.add(Catalyst.alias(new GetStructField(struct, i, Option.empty()), appended.get(i)));
        }
        SparkPlan scored = new ProjectExec(Catalyst.seq(with), child);
        return new ProjectExec(Catalyst.seq(apart), new FilterExec(new IsNotNull(struct), scored));
    }
}
