package dev.bellows.spark.data;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Rows of features x and a class y. */
public final class Rows {
    public static final String LABEL = "label";
    private static final ColumnName X = new ColumnName("featuresCol", "x");
    private static final ColumnName Y = new ColumnName("labelCol", "y");

    private Rows() {}

    /** What they become. */
    public static SampleSchema schema(int features) {
        return codec(features, 2).schema();
    }

    /** Reads vectors and classes that are longs. */
    public static RowCodec codec(int features, int classes) {
        Shape shape = Shape.of(features);
        return codec(
                SQLDataTypes.VectorType(),
                DataTypes.LongType,
                shape,
                LengthRule.firstRow("inputShape", shape),
                classes);
    }

    /** Reads columns of these types. */
    public static RowCodec codec(DataType x, DataType y, Shape shape, LengthRule length, int classes) {
        return new RowCodec(List.of(
                new RowCodec.Column(
                        0,
                        X,
                        new Field("features", DType.F32, shape, SampleSchema.Role.INPUT),
                        ColumnTypes.codec(X, x, DType.F32, false),
                        length),
                new RowCodec.Column(
                        1, Y, Field.label(LABEL, DType.I32), ColumnTypes.classes(Y, y, classes), LengthRule.SINGLE)));
    }
}
