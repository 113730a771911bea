package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns a classification model adds; an empty name leaves that column out.
 *
 * @param rawPrediction vector of the network's outputs
 * @param probability vector of class probabilities
 * @param prediction the class, as a double; of several labels the numbers of those that hold, as an array of doubles, which is how Spark
 *     ML's MultilabelClassificationEvaluator has them
 * @param labels what the first classes are called; none: nothing is known of it
 * @param family how classes are told apart
 */
public record OutputColumns(
        String rawPrediction, String probability, String prediction, List<String> labels, Family family)
        implements Serializable {
    /** Number of classes before a network is known. */
    private static final int UNKNOWN = -1;

    /** Begins the name of a class that no label has. */
    private static final String UNUSED = "__unused";

    /** As {@link #appendTo(StructType, int)}, as long as nobody knows how many classes there are. */
    public StructType appendTo(StructType schema) {
        return appendTo(schema, UNKNOWN);
    }

    /** The schema with the columns added, in this order; refuses those that are there already. */
    public StructType appendTo(StructType schema, int classes) {
        StructType with = schema;
        for (StructField field : fields(classes)) {
            ColumnCheck.absent(with, param(field.name()), field.name());
            with = with.add(field);
        }
        return with;
    }

    /** The columns, with attributes as Spark ML's own classifiers leave them: how long the vectors are, how many classes. */
    List<StructField> fields(int classes) {
        List<StructField> fields = new ArrayList<>();
        for (String vector : List.of(rawPrediction, probability)) {
            if (!vector.isEmpty()) {
                fields.add(new StructField(vector, SQLDataTypes.VectorType(), true, vector(vector, classes)));
            }
        }
        if (!prediction.isEmpty() && family == Family.MULTILABEL) {
            fields.add(new StructField(
                    prediction, DataTypes.createArrayType(DataTypes.DoubleType, false), true, Metadata.empty()));
        } else if (!prediction.isEmpty()) {
            Metadata values =
                    classes == UNKNOWN ? Metadata.empty() : attribute(classes).toMetadata();
            fields.add(new StructField(prediction, DataTypes.DoubleType, false, values));
        }
        return fields;
    }

    /** How long a vector is; of several labels also what each number is about. */
    private Metadata vector(String column, int classes) {
        if (classes == UNKNOWN) {
            return Metadata.empty();
        } else if (family != Family.MULTILABEL || labels.isEmpty()) {
            return new AttributeGroup(column, classes).toMetadata();
        }
        return new AttributeGroup(
                        column,
                        Arrays.stream(names(classes))
                                .map(name -> NumericAttribute.defaultAttr().withName(name))
                                .toArray(Attribute[]::new))
                .toMetadata();
    }

    private NominalAttribute attribute(int classes) {
        NominalAttribute nominal = NominalAttribute.defaultAttr();
        return labels.isEmpty() ? nominal.withNumValues(classes) : nominal.withValues(names(classes));
    }

    private String[] names(int classes) {
        return IntStream.range(0, classes)
                .mapToObj(number -> number < labels.size() ? labels.get(number) : UNUSED + number)
                .toArray(String[]::new);
    }

    /** How many columns are added. */
    public int count() {
        return fields(UNKNOWN).size();
    }

    private String param(String column) {
        if (column.equals(prediction)) {
            return "predictionCol";
        }
        return column.equals(probability) ? "probabilityCol" : "rawPredictionCol";
    }
}
