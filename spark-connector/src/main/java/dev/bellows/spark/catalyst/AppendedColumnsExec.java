package dev.bellows.spark.catalyst;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnaryExecNode;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.reflect.ClassTag$;

/**
 * {@link AppendedColumns} at work: rows go through a {@link ColumnAppender}, partition by partition. Public, with a public
 * constructor, because Catalyst copies plans by reflection.
 */
public final class AppendedColumnsExec extends SparkPlan implements UnaryExecNode {
    private final Seq<Attribute> inputs;
    private final Seq<Attribute> kept;
    private final Seq<Attribute> appended;
    private final Chosen chosen;
    private final SparkPlan child;

    /**
     * Who computes which columns.
     *
     * @param appender computes them
     * @param columns the numbers, among all that it can append, of those that anyone reads
     */
    public record Chosen(ColumnAppender appender, List<Integer> columns) implements Serializable {}

    /**
     * @param inputs those of the child's columns that are read
     * @param kept those of the child's columns that pass on
     * @param appended the columns appended, as many as are chosen
     */
    public AppendedColumnsExec(
            Seq<Attribute> inputs, Seq<Attribute> kept, Seq<Attribute> appended, Chosen chosen, SparkPlan child) {
        this.inputs = inputs;
        this.kept = kept;
        this.appended = appended;
        this.chosen = chosen;
        this.child = child;
    }

    @Override
    public RDD<InternalRow> doExecute() {
        JavaRDD<InternalRow> rows = new JavaRDD<>(child.execute(), ClassTag$.MODULE$.apply(InternalRow.class));
        List<Attribute> incoming = Catalyst.list(child.output());
        Partition task =
                new Partition(chosen, incoming, Catalyst.list(inputs), Catalyst.list(kept), Catalyst.list(appended));
        return rows.mapPartitionsWithIndex(task, true).rdd();
    }

    /** Runs in each partition. */
    private record Partition(
            Chosen chosen,
            List<Attribute> incoming,
            List<Attribute> inputs,
            List<Attribute> kept,
            List<Attribute> appended)
            implements Function2<Integer, Iterator<InternalRow>, Iterator<InternalRow>> {
        @Override
        public Iterator<InternalRow> call(Integer index, Iterator<InternalRow> rows) {
            List<ColumnAppender.Input> read = inputs.stream()
                    .map(input -> new ColumnAppender.Input(ordinal(input), input.dataType()))
                    .toList();
            int[] columns = chosen.columns().stream().mapToInt(column -> column).toArray();
            KeptRows waiting = new KeptRows(incoming, kept, appended);
            return chosen.appender().append(rows, new ColumnAppender.Task(index, read, columns, waiting));
        }

        private int ordinal(Attribute input) {
            for (int i = 0; i < incoming.size(); i++) {
                if (incoming.get(i).exprId().equals(input.exprId())) {
                    return i;
                }
            }
            throw new IllegalStateException("plan: the rows have no column " + input + ": " + incoming);
        }
    }

    @Override
    public SparkPlan child() {
        return child;
    }

    @Override
    public Seq<Attribute> output() {
        List<Attribute> all = new ArrayList<>(Catalyst.list(kept));
        all.addAll(Catalyst.list(appended));
        return Catalyst.seq(all);
    }

    @Override
    public AttributeSet producedAttributes() {
        return Catalyst.set(Catalyst.list(appended));
    }

    @Override
    public Partitioning outputPartitioning() {
        return child.outputPartitioning();
    }

    @Override
    public Seq<SortOrder> outputOrdering() {
        return child.outputOrdering();
    }

    @Override
    public SparkPlan withNewChildInternal(SparkPlan other) {
        return new AppendedColumnsExec(inputs, kept, appended, chosen, other);
    }

    @Override
    public Seq<SparkPlan> children() {
        return Catalyst.seq(List.of(child));
    }

    @Override
    public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> others) {
        return withNewChildInternal(others.head());
    }

    @Override
    public int productArity() {
        return 5;
    }

    @Override
    public Object productElement(int index) {
        return List.of(inputs, kept, appended, chosen, child).get(index);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof AppendedColumnsExec;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AppendedColumnsExec same
                && inputs.equals(same.inputs)
                && kept.equals(same.kept)
                && appended.equals(same.appended)
                && chosen.equals(same.chosen)
                && child.equals(same.child);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, kept, appended, chosen, child);
    }
}
