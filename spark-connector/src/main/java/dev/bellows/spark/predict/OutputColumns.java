package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns a classification model adds; an empty name leaves that column out.
 *
 * @param rawPrediction vector of the network's outputs
 * @param probability vector of class probabilities
 * @param prediction the class, as a double
 */
public record OutputColumns(String rawPrediction, String probability, String prediction) implements Serializable {

    /** The schema with the columns added, in the order of {@link ScoreRows}; refuses those that are there already. */
    public StructType appendTo(StructType schema) {
        StructType with = append(schema, "rawPredictionCol", rawPrediction, SQLDataTypes.VectorType());
        with = append(with, "probabilityCol", probability, SQLDataTypes.VectorType());
        return append(with, "predictionCol", prediction, DataTypes.DoubleType);
    }

    /** How many columns are added. */
    public int count() {
        return (rawPrediction.isEmpty() ? 0 : 1) + (probability.isEmpty() ? 0 : 1) + (prediction.isEmpty() ? 0 : 1);
    }

    private static StructType append(StructType schema, String param, String column, DataType type) {
        if (column.isEmpty()) {
            return schema;
        }
        ColumnCheck.absent(schema, param, column);
        return schema.add(column, type, type.sameType(SQLDataTypes.VectorType()));
    }
}
