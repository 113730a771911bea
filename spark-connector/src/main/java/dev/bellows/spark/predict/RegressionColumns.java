package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a regression model makes of its network's output.
 *
 * @param prediction name of the column; empty: none
 */
public record RegressionColumns(String prediction) implements ScoreColumns {
    /** The schema with the column added; refuses one that is there already. */
    public StructType appendTo(StructType schema) {
        StructType with = schema;
        for (StructField field : schema().fields()) {
            ColumnCheck.absent(with, "predictionCol", field.name());
            with = with.add(field);
        }
        return with;
    }

    @Override
    public StructType schema() {
        return prediction.isEmpty()
                ? new StructType()
                : new StructType(new StructField[] {
                    new StructField(
                            prediction,
                            DataTypes.DoubleType,
                            false,
                            NumericAttribute.defaultAttr().toMetadata())
                });
    }

    @Override
    public Writer writer(int... columns) {
        return new NumberWriter(
                new RowTemplate(columns.length == 0 ? new StructType() : schema(), 1), columns.length > 0);
    }

    private record NumberWriter(RowTemplate template, boolean wanted) implements Writer {
        @Override
        public UnsafeRow write(double[] outputs) {
            if (wanted) {
                template.set(0, outputs[0]);
            }
            return template.row();
        }
    }
}
