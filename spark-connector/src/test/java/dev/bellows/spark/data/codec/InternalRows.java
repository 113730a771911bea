package dev.bellows.spark.data.codec;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows as Spark's operators hand them on. */
public final class InternalRows {
    private InternalRows() {}

    /** A row of one column. */
    public static InternalRow of(DataType type, Object value) {
        return of(new StructType().add("x", type), RowFactory.create(scala(value)));
    }

    /** Lists as Spark takes them. */
    private static Object scala(Object value) {
        return value instanceof List<?> list
                ? CollectionConverters.asScala(Arrays.asList(
                                list.stream().map(InternalRows::scala).toArray()))
                        .toSeq()
                : value;
    }

    /** A row of these values. */
    public static InternalRow of(StructType schema, Row row) {
        return of(schema, List.of(row)).get(0);
    }

    /** Rows of these values. */
    public static List<InternalRow> of(StructType schema, List<Row> rows) {
        ExpressionEncoder<Row> encoder = ExpressionEncoder.apply(schema);
        ExpressionEncoder.Serializer<Row> serializer = encoder.createSerializer();
        return rows.stream().map(row -> serializer.apply(row).copy()).toList();
    }
}
