package dev.bellows.spark.catalyst;

import dev.bellows.spark.data.codec.ColumnName;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkStrategy;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/** Makes frames of our own plans. */
public final class PlanDoor {
    static final SparkStrategy STRATEGY = new AppendedColumnsStrategy();

    private PlanDoor() {}

    /**
     * A frame with columns appended, lazy, and as good on a stream.
     *
     * @param rows the frame, which may have several columns of one name as long as {@code inputs} are not among them
     * @param inputs the columns to read: their names as they are, or as one would give them to {@link Dataset#col}; of several
     *     that are read as one, a struct is made
     * @param appended the new columns
     * @param appender computes them
     */
    public static Dataset<Row> append(
            Dataset<?> rows, List<ColumnName> inputs, StructType appended, ColumnAppender appender) {
        org.apache.spark.sql.classic.Dataset<?> classic = (org.apache.spark.sql.classic.Dataset<?>) rows;
        register(classic.sparkSession());
        LogicalPlan plan = classic.logicalPlan();
        List<NamedExpression> computed = new ArrayList<>();
        List<Attribute> read = new ArrayList<>();
        for (ColumnName input : inputs) {
            NamedExpression resolved =
                    input.parts().isEmpty() ? resolve(classic, input.column()) : struct(classic, input.parts());
            if (!(resolved instanceof Attribute)) {
                computed.add(resolved);
            }
            read.add(resolved.toAttribute());
        }
        List<Attribute> outputs = new ArrayList<>();
        for (StructField field : appended.fields()) {
            outputs.add(Catalyst.attribute(field));
        }
        LogicalPlan below = computed.isEmpty() ? plan : new Project(with(plan.output(), computed), plan);
        LogicalPlan all = new AppendedColumns(Catalyst.seq(read), Catalyst.seq(outputs), appender, below);
        List<NamedExpression> renamed = new ArrayList<>();
        outputs.forEach(output -> renamed.add(Catalyst.alias(output)));
        return Dataset$.MODULE$.ofRows(classic.sparkSession(), new Project(with(plan.output(), renamed), all));
    }

    private static NamedExpression struct(org.apache.spark.sql.classic.Dataset<?> rows, List<String> parts) {
        List<Expression> namesAndValues = new ArrayList<>();
        for (String part : parts) {
            NamedExpression resolved = resolve(rows, part);
            namesAndValues.add(Literal$.MODULE$.apply(part));
            namesAndValues.add(resolved instanceof Alias alias ? alias.child() : (Expression) resolved);
        }
        return Catalyst.alias(new CreateNamedStruct(Catalyst.expressions(namesAndValues)), "features");
    }

    /** A column of exactly this name wins over what its parts and dots may mean. */
    private static NamedExpression resolve(org.apache.spark.sql.classic.Dataset<?> rows, String column) {
        List<Attribute> exact = Catalyst.list(rows.logicalPlan().output()).stream()
                .filter(attribute -> attribute.name().equals(column))
                .toList();
        return exact.size() == 1 ? exact.get(0) : rows.resolve(column);
    }

    private static Seq<NamedExpression> with(Seq<Attribute> first, List<? extends NamedExpression> second) {
        List<NamedExpression> all = new ArrayList<>(Catalyst.list(first));
        all.addAll(second);
        return Catalyst.seq(all);
    }

    /**
     * Teaches a session to plan what we append; its streams and clones inherit it. {@link SessionExtension} has done so already,
     * unless the session is older than our jar's place on the class path.
     */
    private static void register(SparkSession session) {
        synchronized (STRATEGY) {
            List<SparkStrategy> known =
                    new ArrayList<>(Catalyst.list(session.experimental().extraStrategies()));
            if (!known.contains(STRATEGY)) {
                known.add(STRATEGY);
                session.experimental().extraStrategies_$eq(Catalyst.seq(known));
            }
        }
    }
}
