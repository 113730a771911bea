package dev.bellows.spark;

import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnTypes;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * What classes are called: as the Param labels says; else the texts of the label column, by name, so that they follow from which texts
 * there are alone; else what Spark ML's attributes of the column say, as StringIndexer leaves them.
 */
final class ClassNames {
    private static final List<String> BOOLEAN = List.of("false", "true");

    private final Columns.Bound column;
    private final int classes;

    /**
     * @param column of the labels
     * @param classes how many the network tells apart
     */
    ClassNames(Columns.Bound column, int classes) {
        this.column = column;
        this.classes = classes;
    }

    /**
     * The names of the first classes, or of none.
     *
     * @param given the Param labels
     * @param found gives the first so many texts in the column, in a job
     * @throws IllegalArgumentException a sentence if there are more names than classes
     */
    List<String> find(List<String> given, IntFunction<List<String>> found) {
        if (!given.isEmpty()) {
            if (given.size() > classes) {
                throw new IllegalArgumentException("labels: names " + given.size() + " classes, but the network has "
                        + classes + " outputs; " + remedy("labels"));
            }
            return given;
        }
        if (ColumnTypes.isText(column.type()) || ColumnTypes.isTexts(column.type())) {
            List<String> texts = found.apply(classes + 1);
            if (texts.size() > classes) {
                throw new IllegalArgumentException(column.name() + " holds more than " + classes
                        + " different texts, but the network has " + classes + " outputs; " + remedy("texts"));
            }
            return texts;
        }
        if (ColumnTypes.isList(column.type())) {
            return List.of();
        }
        List<String> told = column.type() instanceof BooleanType ? BOOLEAN : attribute();
        return told.size() == classes ? told : List.of();
    }

    private static String remedy(String what) {
        return "give its last layer as many units as there are " + what;
    }

    private List<String> attribute() {
        Attribute told =
                Attribute.fromStructField(new StructField("label", DataTypes.DoubleType, true, column.metadata()));
        return told instanceof NominalAttribute nominal && nominal.values().isDefined()
                ? List.of(nominal.values().get())
                : List.of();
    }
}
