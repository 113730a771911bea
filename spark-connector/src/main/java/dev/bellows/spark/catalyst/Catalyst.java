package dev.bellows.spark.catalyst;

import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.types.StructField;
import scala.Option;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Between lists and Scala's sequences, as Catalyst's trees want them. */
final class Catalyst {
    private Catalyst() {}

    static <T> Seq<T> seq(List<? extends T> list) {
        List<T> copy = List.copyOf(list);
        return CollectionConverters.asScala(copy).toVector();
    }

    static <T> List<T> list(Seq<T> seq) {
        return CollectionConverters.asJava(seq);
    }

    static Seq<Expression> expressions(List<? extends Expression> list) {
        return seq(list);
    }

    static AttributeSet set(List<Attribute> attributes) {
        Seq<Expression> all = seq(attributes);
        return AttributeSet$.MODULE$.apply(all);
    }

    /** An attribute of its own, of this name, type and metadata. */
    static Attribute attribute(StructField field) {
        return new AttributeReference(
                field.name(),
                field.dataType(),
                field.nullable(),
                field.metadata(),
                NamedExpression$.MODULE$.newExprId(),
                none());
    }

    /** The attribute under the same name and another id. */
    static Alias alias(Attribute attribute) {
        return alias(attribute, attribute.name());
    }

    /** What an expression gives, as an attribute of a plan above. */
    static Alias alias(Expression expression, Attribute as) {
        return new Alias(expression, as.name(), as.exprId(), none(), Option.apply(as.metadata()), none());
    }

    /** What an expression gives, under a name. */
    static Alias alias(Expression expression, String name) {
        return new Alias(expression, name, NamedExpression$.MODULE$.newExprId(), none(), Option.empty(), none());
    }

    @SuppressWarnings("unchecked") // the empty list is one of any type
    private static Seq<String> none() {
        return (Seq<String>) (Seq<?>) Nil$.MODULE$;
    }
}
