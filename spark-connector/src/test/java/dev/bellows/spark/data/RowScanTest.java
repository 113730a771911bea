package dev.bellows.spark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.spark.TestSession;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows are dealt to two partitions in order: of four, rows 0 and 1 of partition 0, rows 0 and 1 of partition 1. */
class RowScanTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final SampleReader READER = new SampleReader("x", "y", 3);
    private static final DataType VECTOR = SQLDataTypes.VectorType();

    @Test
    void countsRowsAndTellsTheirLength() {
        ScannedRows scanned = scan(good(0), good(1), good(2), good(0), good(1));
        assertEquals(5, scanned.rows());
        assertEquals(2, scanned.width());
        assertEquals(0, scanned.offset(0));
        assertEquals(2, scanned.offset(1));
    }

    @Test
    void readsSparseVectors() {
        assertEquals(
                4,
                scan(row(Vectors.sparse(4, new int[] {2}, new double[] {1}), 0.0))
                        .width());
    }

    @Test
    void passesOverEmptyPartitions() {
        assertEquals(1, scan(good(2)).rows());
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
        JavaRDD<Row> rows = rows(
                DataTypes.createArrayType(DataTypes.DoubleType),
                row(new Double[] {1.0, 2.0}, 0.0),
                row(new Double[] {1.0, null}, 0.0));
        assertEquals(
                "featuresCol: column 'x' holds a null at index 1 in row 0 of partition 1; fill such elements in or drop"
                        + " such rows",
                refusal(rows));
    }

    @Test
    void refusesRaggedRowsWithinAPartition() {
        assertEquals(
                "featuresCol: column 'x' holds 3 values in row 1 of partition 0, but the first row of its partition"
                        + " has 2; make all rows equally long, or set inputShape to what they are",
                refusal(good(0), row(Vectors.dense(1, 2, 3), 0.0), good(0), good(0)));
    }

    @Test
    void refusesRaggedRowsAcrossPartitions() {
        assertEquals(
                "featuresCol: column 'x' holds 3 values in row 0 of partition 1, but row 0 of partition 0 has 2; make"
                        + " all rows equally long, or set inputShape to what they are",
                refusal(good(0), row(Vectors.dense(1, 2, 3), 0.0)));
    }

    @Test
    void refusesALengthThatIsNotTheInputShapes() {
        assertEquals(
                "featuresCol: column 'x' holds 2 values in row 0 of partition 0, but inputShape [2, 2] asks for 4; make"
                        + " all rows equally long, or set inputShape to what they are",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RowScan.scan(rows(VECTOR, good(0), good(1)), READER, 2, 2))
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

    private ScannedRows scan(Row... rows) {
        return RowScan.scan(rows(VECTOR, rows), READER);
    }

    private String refusal(Row... rows) {
        return refusal(rows(VECTOR, rows));
    }

    private static String refusal(JavaRDD<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> RowScan.scan(rows, READER))
                .getMessage();
    }

    private JavaRDD<Row> rows(DataType features, Row... rows) {
        StructType schema = new StructType().add("x", features).add("y", DataTypes.DoubleType);
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
        return SPARK.session()
                .createDataFrame(context.parallelize(List.of(rows), 2), schema)
                .toJavaRDD();
    }

    private static Row good(double label) {
        return row(Vectors.dense(1, 2), label);
    }

    private static Row row(Object features, Double label) {
        return RowFactory.create(features, label);
    }
}
