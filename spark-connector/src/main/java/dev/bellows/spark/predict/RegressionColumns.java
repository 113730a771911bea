package dev.bellows.spark.predict;

import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.codec.Texts;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a regression model makes of its network's outputs: a double, or a vector of several.
 *
 * @param prediction name of the column; empty: none
 * @param outputs how many there are; {@link #SEVERAL}: nobody knows yet
 */
public record RegressionColumns(String prediction, int outputs) implements ScoreColumns {
    /** More than one, as long as nobody knows how many. */
    public static final int SEVERAL = -1;

    /** A single number. */
    public RegressionColumns(String prediction) {
        this(prediction, 1);
    }

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
                : new StructType(new StructField[] {outputs == 1 ? number(prediction) : vector(prediction, outputs)});
    }

    static StructField number(String name) {
        return new StructField(
                name,
                DataTypes.DoubleType,
                false,
                NumericAttribute.defaultAttr().toMetadata());
    }

    static StructField vector(String name, int size) {
        Metadata known = size == SEVERAL ? Metadata.empty() : new AttributeGroup(name, size).toMetadata();
        return new StructField(name, SQLDataTypes.VectorType(), false, known);
    }

    @Override
    public Writer writer(int... columns) {
        return new NumberWriter(
                new RowTemplate(columns.length == 0 ? new StructType() : schema(), outputs), columns.length > 0);
    }

    private record NumberWriter(RowTemplate template, boolean wanted) implements Writer {
        @Override
        public UnsafeRow write(double[] outputs, Texts texts) {
            if (wanted) {
                template.set(0, outputs);
            }
            return template.row();
        }
    }
}
