package dev.bellows.spark.catalyst;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * The columns that a {@link ColumnAppender} computes of one row, as an expression, before the next row is asked for: where rows
 * come one by one and none may wait for others. Null where the row is left out. Public, because generated code calls it.
 */
public final class OneByOne extends Expression implements Nondeterministic, CodegenFallback, Serializable {
    private final Seq<Expression> inputs;
    private final Seq<Attribute> appended;
    private final AppendedColumnsExec.Chosen chosen;

    private transient boolean initialized;
    private transient int partition;
    private transient @Nullable Slot slot;
    private transient @Nullable Iterator<InternalRow> results;

    /**
     * @param inputs what is read
     * @param appended the columns that are computed, as many as are chosen
     */
    OneByOne(Seq<Expression> inputs, Seq<Attribute> appended, AppendedColumnsExec.Chosen chosen) {
        this.inputs = inputs;
        this.appended = appended;
        this.chosen = chosen;
    }

    /** Holds the row that is there, as an iterator that ends with it and goes on with the next. */
    private static final class Slot implements Iterator<InternalRow> {
        private @Nullable InternalRow row;

        @Override
        public boolean hasNext() {
            return row != null;
        }

        @Override
        public InternalRow next() {
            if (row == null) {
                throw new NoSuchElementException("one by one: there is no row");
            }
            InternalRow taken = row;
            row = null;
            return taken;
        }
    }

    @Override
    public void initializeInternal(int index) {
        partition = index;
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        return Nondeterministic.super.eval(row);
    }

    @Override
    public @Nullable Object evalInternal(InternalRow row) {
        if (slot == null) {
            slot = new Slot();
        }
        Object[] values = new Object[inputs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = inputs.apply(i).eval(row);
        }
        slot.row = new GenericInternalRow(values);
        if (results == null) {
            results = chosen.appender().append(slot, task());
        }
        return results.hasNext() ? results.next() : null;
    }

    /** Nothing is passed on of a row but what is computed. */
    private ColumnAppender.Task task() {
        List<ColumnAppender.Input> read = new ArrayList<>();
        for (Expression input : Catalyst.list(inputs)) {
            read.add(new ColumnAppender.Input(read.size(), input.dataType()));
        }
        int[] columns = chosen.columns().stream().mapToInt(column -> column).toArray();
        List<Attribute> computed = Catalyst.list(appended);
        return new ColumnAppender.Task(partition, read, columns, new KeptRows(List.of(), List.of(), computed));
    }

    @Override
    public DataType dataType() {
        StructType type = new StructType();
        for (Attribute column : Catalyst.list(appended)) {
            type = type.add(column.name(), column.dataType(), column.nullable());
        }
        return type;
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public boolean deterministic() {
        return false;
    }

    @Override
    public boolean foldable() {
        return false;
    }

    @Override
    public boolean stateful() {
        return true;
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode code) {
        return CodegenFallback.super.doGenCode(context, code);
    }

    @Override
    public boolean org$apache$spark$sql$catalyst$expressions$Nondeterministic$$initialized() {
        return initialized;
    }

    @Override
    public void org$apache$spark$sql$catalyst$expressions$Nondeterministic$$initialized_$eq(boolean value) {
        initialized = value;
    }

    @Override
    public Seq<Expression> children() {
        return inputs;
    }

    @Override
    public OneByOne withNewChildrenInternal(IndexedSeq<Expression> others) {
        return new OneByOne(others, appended, chosen);
    }

    @Override
    public int productArity() {
        return 3;
    }

    @Override
    public Object productElement(int index) {
        return List.of(inputs, appended, chosen).get(index);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof OneByOne;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OneByOne same
                && inputs.equals(same.inputs)
                && appended.equals(same.appended)
                && chosen.equals(same.chosen);
    }

    @Override
    public int hashCode() {
        return Objects.hash(inputs, appended, chosen);
    }
}
