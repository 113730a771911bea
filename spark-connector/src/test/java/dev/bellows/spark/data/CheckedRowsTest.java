package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.spark.TestSession;
import dev.bellows.spark.data.codec.ColumnCodec;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.data.codec.ColumnTypes;
import dev.bellows.spark.launch.SparkDoor;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows are dealt to two partitions in order: of four, rows 0 and 1 of partition 0, rows 0 and 1 of partition 1. */
class CheckedRowsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final DataType VECTOR = SQLDataTypes.VectorType();

    @Test
    void countsRows() {
        assertEquals(5, count(good(0), good(1), good(2), good(0), good(1)));
        assertEquals(1, count(good(2)), "beside an empty partition");
    }

    @Test
    void knowsTheShapeOfTheFirstRow() {
        assertEquals(Shape.of(4), first(rows(VECTOR, row(Vectors.sparse(4, new int[] {2}, new double[] {1}), 0.0))));
        assertEquals(
                "featuresCol: column 'x' is null in row 0 of partition 0; drop such rows (na().drop()) or fill them in",
                assertThrows(IllegalArgumentException.class, () -> first(rows(VECTOR, row(null, 0.0), good(0))))
                        .getMessage());
        assertEquals(
                "fit: the DataFrame has no rows; check the filters and joins it comes from",
                assertThrows(IllegalArgumentException.class, () -> first(rows(VECTOR)))
                        .getMessage());
    }

    @Test
    void knowsTheShapesOfSeveralColumns() {
        ColumnName label = new ColumnName("labelCol", "y");
        FirstRow.Column y = new FirstRow.Column(1, ColumnTypes.number(label, DataTypes.DoubleType, DType.F32));
        FirstRow.Column x = new FirstRow.Column(0, vectors());
        JavaRDD<InternalRow> rows = rows(VECTOR, row(Vectors.dense(1, 2), 0.0));
        assertEquals(List.of(Shape.scalar(), Shape.of(2), Shape.of(2)), FirstRow.shapes(rows, List.of(y, x, x), false));
        assertEquals(List.of(), FirstRow.shapes(rows(VECTOR), List.of(), false));
    }

    @Test
    void refusesNullFeatures() {
        assertEquals(
                "featuresCol: column 'x' is null in row 1 of partition 1; drop such rows (na().drop()) or fill them in",
                refusal(good(0), good(0), good(0), row(null, 0.0)));
    }

    @Test
    void refusesNaN() {
        assertEquals(
                "featuresCol: column 'x' holds NaN at index 1 in row 0 of partition 0; replace what is not a finite"
                        + " 32-bit number (Imputer, na().fill()) or drop such rows",
                refusal(row(Vectors.dense(0, Double.NaN), 0.0), good(0)));
    }

    @Test
    void refusesInfinityAlsoWhereOnlyTheFloatOverflows() {
        assertEquals(
                "featuresCol: column 'x' holds 1.0E300 at index 0 in row 0 of partition 0; replace what is not a finite"
                        + " 32-bit number (Imputer, na().fill()) or drop such rows",
                refusal(row(Vectors.dense(1e300, 0), 0.0), good(0)));
    }

    @Test
    void refusesANullElementOfAnArray() {
        assertEquals(
                "featuresCol: column 'x' holds a null at index 1 in row 0 of partition 1; fill such elements in or drop"
                        + " such rows",
                refusal(
                        DataTypes.createArrayType(DataTypes.DoubleType),
                        row(new Double[] {1.0, 2.0}, 0.0),
                        row(new Double[] {1.0, null}, 0.0)));
    }

    @Test
    void refusesRaggedRows() {
        assertEquals(
                "featuresCol: column 'x' holds 3 values in row 1 of partition 0, but the first row has 2; make all rows"
                        + " equally long, or set inputShape to what they are",
                refusal(good(0), row(Vectors.dense(1, 2, 3), 0.0), good(0), good(0)));
        assertEquals(
                "featuresCol: column 'x' holds 3 values in row 0 of partition 1, but the first row has 2; make all rows"
                        + " equally long, or set inputShape to what they are",
                refusal(good(0), row(Vectors.dense(1, 2, 3), 0.0)));
    }

    @Test
    void refusesALengthThatIsNotTheInputShapes() {
        assertEquals(
                "featuresCol: column 'x' holds 2 values in row 0 of partition 0, but inputShape [2, 2] asks for 4; make"
                        + " all rows equally long, or set inputShape to what they are",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> CheckedRows.check(
                                        rows(VECTOR, good(0), good(1)),
                                        Rows.codec(
                                                VECTOR,
                                                DataTypes.DoubleType,
                                                Shape.of(2, 2),
                                                LengthRule.given("inputShape", Shape.of(2, 2)),
                                                3),
                                        Holdout.NONE))
                        .getMessage());
    }

    @Test
    void refusesANullLabel() {
        assertEquals(
                "labelCol: column 'y' is null in row 0 of partition 1; drop such rows (na().drop()) or fill them in",
                refusal(good(0), row(Vectors.dense(1, 2), null)));
    }

    @Test
    void refusesALabelBeyondTheNetworksOutputs() {
        assertEquals(
                "labelCol: column 'y' holds 3.0 in row 1 of partition 0, but the network has 3 outputs; labels must be"
                        + " whole numbers from 0 to 2: index them with StringIndexer, or give the last layer as many"
                        + " outputs as there are classes",
                refusal(good(0), good(3), good(0), good(0)));
    }

    @Test
    void refusesLabelsThatAreNotWhole() {
        assertEquals(
                "labelCol: column 'y' holds 0.5 in row 0 of partition 0, but the network has 3 outputs; labels must be"
                        + " whole numbers from 0 to 2: index them with StringIndexer, or give the last layer as many"
                        + " outputs as there are classes",
                refusal(good(0.5), good(0)));
    }

    @Test
    void refusesAnEmptyDataFrame() {
        assertEquals("fit: the DataFrame has no rows; check the filters and joins it comes from", refusal(new Row[0]));
    }

    @Test
    void refusesPartsOfAnotherShape() {
        Shape shape = Shape.of(2, 3);
        DataType matrix = DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.IntegerType));
        RowCodec codec = Rows.codec(matrix, DataTypes.DoubleType, shape, LengthRule.given("inputShape", shape), 3);
        JavaRDD<InternalRow> rows = rows(matrix, row(new int[][] {{1, 2}, {3, 4}, {5, 6}}, 0.0));
        assertEquals(
                "featuresCol: column 'x' holds [3, 2] values in row 0 of partition 1, but inputShape [2, 3] asks for 6;"
                        + " make all rows equally long, or set inputShape to what they are",
                assertThrows(IllegalArgumentException.class, () -> CheckedRows.check(rows, codec, Holdout.NONE))
                        .getMessage());
    }

    private static Shape first(JavaRDD<InternalRow> rows) {
        return FirstRow.shapes(rows, List.of(new FirstRow.Column(0, vectors())), false)
                .get(0);
    }

    private static ColumnCodec vectors() {
        return ColumnTypes.codec(new ColumnName("featuresCol", "x"), VECTOR, DType.F32, false);
    }

    private long count(Row... rows) {
        try (CheckedRows checked = CheckedRows.check(rows(VECTOR, rows), codec(VECTOR), Holdout.NONE)) {
            return checked.count();
        }
    }

    private static RowCodec codec(DataType features) {
        Shape shape = Shape.of(2);
        return Rows.codec(features, DataTypes.DoubleType, shape, LengthRule.firstRow("inputShape", shape), 3);
    }

    private String refusal(Row... rows) {
        return refusal(VECTOR, rows);
    }

    private String refusal(DataType features, Row... rows) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> CheckedRows.check(rows(features, rows), codec(features), Holdout.NONE))
                .getMessage();
    }

    private JavaRDD<InternalRow> rows(DataType features, Row... rows) {
        StructType schema = new StructType().add("x", features).add("y", DataTypes.DoubleType);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
        return SparkDoor.rows(SPARK.session().createDataFrame(context.parallelize(List.of(rows), 2), schema));
    }

    private static Row good(double label) {
        return row(Vectors.dense(1, 2), label);
    }

    private static Row row(Object features, Double label) {
        return RowFactory.create(features, label);
    }
}
