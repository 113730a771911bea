package dev.bellows.spark.catalyst;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.ExpressionSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnaryNode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * The child's rows with columns appended, as a logical plan. The child's columns pass as they are, with their ids and
 * metadata; since the plan says which of them it reads, Catalyst prunes the others where nobody asks for them. A projection above
 * gives the new columns other ids: Spark renews those, but not ours, where a frame meets itself in a join. Public, with a
 * public constructor, because Catalyst copies plans by reflection.
 */
public final class AppendedColumns extends LogicalPlan implements UnaryNode {
    private final Seq<Attribute> inputs;
    private final Seq<Attribute> appended;
    private final ColumnAppender appender;
    private final LogicalPlan child;

    /**
     * @param inputs those of the child's columns that are read
     * @param appended the new columns
     * @param appender computes them
     */
    public AppendedColumns(Seq<Attribute> inputs, Seq<Attribute> appended, ColumnAppender appender, LogicalPlan child) {
        this.inputs = inputs;
        this.appended = appended;
        this.appender = appender;
        this.child = child;
    }

    Seq<Attribute> inputs() {
        return inputs;
    }

    List<Attribute> appended() {
        return Catalyst.list(appended);
    }

    ColumnAppender appender() {
        return appender;
    }

    @Override
    public LogicalPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> all = new ArrayList<>(Catalyst.list(child.output()));
        all.addAll(appended());
        return Catalyst.seq(all);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Catalyst.set(appended());
    }

    /** What holds for the child's columns holds for them here. */
    @Override
    public ExpressionSet validConstraints() {
        return child.constraints();
    }

    @Override
    public LogicalPlan withNewChildInternal(LogicalPlan other) {
        return new AppendedColumns(inputs, appended, appender, other);
    }

    @Override
    public Seq<LogicalPlan> children() {
        return Catalyst.seq(List.of(child));
    }

    @Override
    public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> others) {
        return withNewChildInternal(others.head());
    }

    @Override
    public int productArity() {
        return 4;
    }

    @Override
    public Object productElement(int index) {
        return List.of(inputs, appended, appender, child).get(index);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof AppendedColumns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppendedColumns same
                && inputs.equals(same.inputs)
                && appended.equals(same.appended)
                && appender.equals(same.appender)
                && child.equals(same.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, appended, appender, child);
    }
}
