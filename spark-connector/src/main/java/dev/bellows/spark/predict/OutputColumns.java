package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
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
 * @param prediction the class, as a double
 * @param labels what the first classes are called; none: nothing is known of it
 */
public record OutputColumns(String rawPrediction, String probability, String prediction, List<String> labels)
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
                Metadata size =
                        classes == UNKNOWN ? Metadata.empty() : new AttributeGroup(vector, classes).toMetadata();
                fields.add(new StructField(vector, SQLDataTypes.VectorType(), true, size));
            }
        }
        if (!prediction.isEmpty()) {
            Metadata values =
                    classes == UNKNOWN ? Metadata.empty() : attribute(classes).toMetadata();
            fields.add(new StructField(prediction, DataTypes.DoubleType, false, values));
        }
        return fields;
    }

    private NominalAttribute attribute(int classes) {
        NominalAttribute nominal = NominalAttribute.defaultAttr();
        if (labels.isEmpty()) {
            return nominal.withNumValues(classes);
        }
        return nominal.withValues(IntStream.range(0, classes)
                .mapToObj(number -> number < labels.size() ? labels.get(number) : UNUSED + number)
                .toArray(String[]::new));
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
