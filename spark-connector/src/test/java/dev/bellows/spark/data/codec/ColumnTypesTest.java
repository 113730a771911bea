package dev.bellows.spark.data.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnTypesTest {
    private static final ColumnName COLUMN = new ColumnName("featuresCol", "x");
    private static final DataType VECTOR = SQLDataTypes.VectorType();

    @Test
    void readsVectorsDenseAndSparse() {
        assertEquals(List.of(1.5, -2.0), read(VECTOR, DType.F32, Vectors.dense(1.5, -2)));
        assertEquals(
                List.of(0.0, 0.0, 3.0, 0.0, 5.0, 0.0),
                read(VECTOR, DType.F32, Vectors.sparse(6, new int[] {2, 4}, new double[] {3, 5})));
        assertEquals(List.of(0.0, 0.0), read(VECTOR, DType.I64, Vectors.sparse(2, new int[0], new double[0])));
        assertEquals(Shape.of(6), shape(VECTOR, Vectors.sparse(6, new int[] {2}, new double[] {3})));
        assertEquals(
                100_000,
                read(VECTOR, DType.F32, Vectors.sparse(100_000, new int[] {99_999}, new double[] {1}))
                        .size());
    }

    @Test
    void readsArraysOfEachNumber() {
        assertEquals(List.of(1.0, -2.0), read(array(DataTypes.ByteType), DType.I32, List.of((byte) 1, (byte) -2)));
        assertEquals(List.of(1.0, -2.0), read(array(DataTypes.ShortType), DType.F32, List.of((short) 1, (short) -2)));
        assertEquals(List.of(1.0, -2.0), read(array(DataTypes.IntegerType), DType.I32, List.of(1, -2)));
        assertEquals(List.of(1.0, -2.0), read(array(DataTypes.LongType), DType.I64, List.of(1L, -2L)));
        assertEquals(List.of(0.5, -2.0), read(array(DataTypes.FloatType), DType.F32, List.of(0.5f, -2f)));
        assertEquals(List.of(0.5, -2.0), read(array(DataTypes.DoubleType), DType.F32, List.of(0.5, -2.0)));
        assertEquals(List.of(1.0, 0.0), read(array(DataTypes.BooleanType), DType.F32, List.of(true, false)));
        assertEquals(
                List.of(1.25, 7.0),
                read(
                        array(DataTypes.createDecimalType(10, 2)),
                        DType.F32,
                        List.of(new BigDecimal("1.25"), new BigDecimal(7))));
        assertEquals(List.of(), read(array(DataTypes.FloatType), DType.F32, List.of()));
    }

    @Test
    void readsSingleNumbers() {
        assertEquals(List.of(3.0), read(DataTypes.IntegerType, DType.I32, 3));
        assertEquals(List.of(1.0), read(DataTypes.BooleanType, DType.BOOL, true));
        assertEquals(List.of(0.25), read(DataTypes.DoubleType, DType.F32, 0.25));
        assertEquals(List.of(0.1), read(DataTypes.DoubleType, DType.F64, 0.1));
        assertEquals(Shape.scalar(), shape(DataTypes.LongType, 3L));
    }

    @Test
    void readsBytesAsNumbersFrom0To255() {
        byte[] bytes = {0, 127, (byte) 200, (byte) 255};
        assertEquals(List.of(0.0, 127.0, 200.0, 255.0), read(DataTypes.BinaryType, DType.U8, bytes));
        assertEquals(List.of(0.0, 127.0, 200.0, 255.0), read(DataTypes.BinaryType, DType.F32, bytes));
    }

    @Test
    void readsArraysOfArraysAndOfVectorsInTheirShape() {
        ArrayType matrix = array(array(DataTypes.IntegerType));
        List<List<Integer>> values = List.of(List.of(1, 2, 3), List.of(4, 5, 6));
        assertEquals(Shape.of(2, 3), shape(matrix, values));
        assertEquals(List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), read(matrix, DType.F32, values));
        assertEquals(
                List.of(1.0, 2.0, 0.0, 4.0),
                read(
                        array(VECTOR),
                        DType.F32,
                        List.of(Vectors.dense(1, 2), Vectors.sparse(2, new int[] {1}, new double[] {4}))));
        assertEquals(
                "featuresCol: column 'x' holds [1] at index 1, but [3] at index 0; make all parts equally long",
                refusal(matrix, DType.F32, List.of(List.of(1, 2, 3), List.of(4))));
    }

    @Test
    void knowsWhatAFieldOfATypeHolds() {
        assertEquals(Optional.of(DType.F32), ColumnTypes.natural(VECTOR));
        assertEquals(Optional.of(DType.I64), ColumnTypes.natural(array(DataTypes.LongType)));
        assertEquals(Optional.of(DType.I32), ColumnTypes.natural(array(array(DataTypes.ShortType))));
        assertEquals(Optional.of(DType.U8), ColumnTypes.natural(DataTypes.BinaryType));
        assertEquals(Optional.empty(), ColumnTypes.natural(DataTypes.StringType));
        assertEquals(Optional.empty(), ColumnTypes.natural(array(DataTypes.TimestampType)));
    }

    @Test
    void keepsIdsThatAFloatCannotHold() {
        InternalRow row = InternalRows.of(array(DataTypes.LongType), List.of(9007199254740993L));
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES);
        ColumnTypes.codec(COLUMN, array(DataTypes.LongType), DType.I64, true).write(row, 0, out);
        assertEquals(9007199254740993L, out.getLong(0));
        DataType decimal = DataTypes.createDecimalType(20, 1);
        ColumnTypes.codec(COLUMN, decimal, DType.I64, true)
                .write(InternalRows.of(decimal, new BigDecimal("9007199254740993.0")), 0, out.clear());
        assertEquals(9007199254740993L, out.getLong(0));
        assertEquals(
                "featuresCol: column 'x' holds 9007199254740993.5, but the network takes i64; replace what is not a"
                        + " whole number of 64 bits (Imputer, na().fill()) or drop such rows",
                refusal(decimal, DType.I64, new BigDecimal("9007199254740993.5")));
    }

    @Test
    void roundsDecimalsOnce() {
        // half way between two floats as a double, above half way as it is
        DataType decimal = DataTypes.createDecimalType(38, 30);
        assertEquals(
                List.of((double) Math.nextUp(1f)),
                read(decimal, DType.F32, new BigDecimal("1.000000059604644775390625000001")));
        assertEquals(List.of(1.0), read(decimal, DType.F32, new BigDecimal("1.000000059604644775390624999999")));
        assertEquals(List.of(0.1), read(decimal, DType.F64, new BigDecimal("0.1")));
        assertEquals(
                List.of(33554436.0),
                read(DataTypes.createDecimalType(10, 2), DType.F32, new BigDecimal("33554437.25")));
    }

    @Test
    void refusesWholeDecimalsThatWouldBecomeOthers() {
        DataType whole = DataTypes.createDecimalType(38, 0);
        assertEquals(List.of(9007199254740992.0), read(whole, DType.F32, new BigDecimal("9007199254740992")));
        assertEquals(List.of(9007199254740992.0), read(whole, DType.F64, new BigDecimal("9007199254740992")));
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            String message = refusal(whole, dtype, new BigDecimal("9007199254740993"));
            assertTrue(message.startsWith("featuresCol: column 'x' holds 9007199254740993, which a "), message);
            assertTrue(message.contains("-bit float cannot hold exactly"), message);
        }
        assertEquals(
                "labelCol: column 'y' holds 1.0000000000000000000000000001, but the network has 2 outputs; labels must"
                        + " be whole numbers from 0 to 1: index them with StringIndexer, or give the last layer as many"
                        + " outputs as there are classes",
                message(
                        ColumnTypes.classes(new ColumnName("labelCol", "y"), DataTypes.createDecimalType(38, 28), 2),
                        DataTypes.createDecimalType(38, 28),
                        new BigDecimal("1.0000000000000000000000000001")));
    }

    @Test
    void knowsWhatHoldsTheIdsOfAType() {
        assertEquals(DType.I64, ColumnTypes.ids(VECTOR));
        assertEquals(DType.I64, ColumnTypes.ids(array(DataTypes.LongType)));
        assertEquals(DType.I64, ColumnTypes.ids(DataTypes.createDecimalType(10, 0)));
        assertEquals(DType.I32, ColumnTypes.ids(array(array(DataTypes.ShortType))));
        assertEquals(DType.I32, ColumnTypes.ids(DataTypes.BinaryType));
        assertEquals(DType.I32, ColumnTypes.ids(DataTypes.BooleanType));
    }

    @Test
    void refusesWholeNumbersThatWouldBecomeOthers() {
        String remedy = "; give ids as integers to a network that takes them (Embedding), or cast to double what may be"
                + " rounded";
        assertEquals(
                "featuresCol: column 'x' holds 9007199254740993 at index 1, which a 32-bit float cannot hold exactly"
                        + remedy,
                refusal(array(DataTypes.LongType), DType.F32, List.of(1L, 9007199254740993L)));
        assertEquals(
                "featuresCol: column 'x' holds 16777217, which a 32-bit float cannot hold exactly" + remedy,
                refusal(DataTypes.IntegerType, DType.F32, 16777217));
        assertEquals(
                "featuresCol: column 'x' holds 9223372036854775807, which a 32-bit float cannot hold exactly" + remedy,
                refusal(DataTypes.LongType, DType.F32, Long.MAX_VALUE));
        assertEquals(
                "featuresCol: column 'x' holds 1.6777217E7 at index 0, which a 32-bit float cannot hold exactly"
                        + remedy,
                message(ColumnTypes.codec(COLUMN, VECTOR, DType.F32, true), VECTOR, Vectors.dense(16777217, 0.1)));
    }

    @Test
    void roundsWhatIsMeasured() {
        assertEquals(List.of(16777216.0, (double) 0.1f), read(VECTOR, DType.F32, Vectors.dense(16777217, 0.1)));
        assertEquals(List.of(33554436.0), read(DataTypes.IntegerType, DType.F32, 33554436));
    }

    @Test
    void refusesWhatTheNetworksDtypeCannotHold() {
        assertEquals(
                "featuresCol: column 'x' holds 2147483648 at index 0, but the network takes i32; replace what is not a"
                        + " whole number of 32 bits (Imputer, na().fill()) or drop such rows",
                refusal(array(DataTypes.LongType), DType.I32, List.of(2147483648L)));
        assertEquals(
                "featuresCol: column 'x' holds 0.5 at index 1, but the network takes i64; replace what is not a whole"
                        + " number of 64 bits (Imputer, na().fill()) or drop such rows",
                refusal(VECTOR, DType.I64, Vectors.dense(1, 0.5)));
        assertEquals(
                "featuresCol: column 'x' holds NaN, but the network takes i32; replace what is not a whole number of"
                        + " 32 bits (Imputer, na().fill()) or drop such rows",
                refusal(DataTypes.DoubleType, DType.I32, Double.NaN));
        assertEquals(
                "featuresCol: column 'x' holds -1, but the network takes u8; replace what is not a whole number from 0"
                        + " to 255 (Imputer, na().fill()) or drop such rows",
                refusal(DataTypes.IntegerType, DType.U8, -1));
        assertEquals(
                "featuresCol: column 'x' holds 2, but the network takes bool; replace what is neither 0 nor 1 (Imputer,"
                        + " na().fill()) or drop such rows",
                refusal(DataTypes.IntegerType, DType.BOOL, 2));
        assertEquals(
                "featuresCol: column 'x' holds 1.0E300 at index 0; replace what is not a finite 32-bit number (Imputer,"
                        + " na().fill()) or drop such rows",
                refusal(VECTOR, DType.F32, Vectors.dense(1e300)));
    }

    @Test
    void refusesNulls() {
        String remedy = "; drop such rows (na().drop()) or fill them in";
        for (DataType type : List.of(
                VECTOR, DataTypes.DoubleType, DataTypes.BinaryType, array(DataTypes.IntegerType), array(VECTOR))) {
            assertEquals("featuresCol: column 'x' is null" + remedy, refusal(type, DType.F32, null));
        }
        List<Double> numbers = new ArrayList<>(List.of(1.0));
        numbers.add(null);
        assertEquals(
                "featuresCol: column 'x' holds a null at index 1; fill such elements in or drop such rows",
                refusal(array(DataTypes.DoubleType), DType.F32, numbers));
    }

    @Test
    void refusesATypeThatIsNotRead() {
        assertEquals(
                "featuresCol: column 'x' cannot be read: it is array<string>; turn it into numbers, a vector, an"
                        + " array of numbers or a picture",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ColumnTypes.codec(COLUMN, array(DataTypes.StringType), DType.F32, false))
                        .getMessage());
    }

    @Test
    void readsClassesAndNumbersOfEachType() {
        ColumnName label = new ColumnName("labelCol", "y");
        ByteBuffer out = ByteBuffer.allocate(8);
        ColumnTypes.classes(label, DataTypes.BooleanType, 2)
                .write(InternalRows.of(DataTypes.BooleanType, true), 0, out);
        ColumnTypes.number(label, DataTypes.LongType, DType.F32)
                .write(InternalRows.of(DataTypes.LongType, -7L), 0, out);
        assertEquals(1, out.getInt(0));
        ColumnTypes.number(label, DataTypes.IntegerType, DType.F32)
                .write(InternalRows.of(DataTypes.IntegerType, 16777217), 0, ByteBuffer.allocate(4));
        assertEquals(-7, out.getFloat(4));
        assertEquals(
                "labelCol: column 'y' must be a number: it is string; turn it into one with cast or StringIndexer",
                assertThrows(IllegalArgumentException.class, () -> ColumnTypes.classes(label, DataTypes.StringType, 2))
                        .getMessage());
    }

    @Test
    void readsASecondColumnBesideOthers() {
        StructType schema = new StructType().add("a", VECTOR).add("b", DataTypes.LongType);
        InternalRow row = InternalRows.of(schema, RowFactory.create(Vectors.dense(1), 7L));
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES);
        ColumnTypes.codec(COLUMN, DataTypes.LongType, DType.I64, false).write(row, 1, out);
        assertEquals(7, out.getLong(0));
    }

    @Test
    void aClassThatThereIsNotIsNoRowToLeaveOut() {
        DataType several = array(DataTypes.IntegerType);
        assertFalse(refused(DataTypes.IntegerType, 3).canBeLeftOut());
        assertFalse(refused(several, List.of(0, 3)).canBeLeftOut());
        assertTrue(refused(DataTypes.IntegerType, null).canBeLeftOut());
    }

    private static BadValueException refused(DataType type, Object value) {
        InternalRow row = InternalRows.of(type, value);
        return assertThrows(BadValueException.class, () -> ColumnTypes.manyClasses(COLUMN, type, 3)
                .write(row, 0, ByteBuffer.allocate(64).order(ByteOrder.nativeOrder())));
    }

    private static ArrayType array(DataType element) {
        return DataTypes.createArrayType(element);
    }

    private static Shape shape(DataType type, Object value) {
        return ColumnTypes.codec(COLUMN, type, DType.F32, false).shape(InternalRows.of(type, value), 0);
    }

    private static List<Double> read(DataType type, DType dtype, Object value) {
        ColumnCodec codec = ColumnTypes.codec(COLUMN, type, dtype, false);
        InternalRow row = InternalRows.of(type, value);
        int count = codec.elements(row, 0);
        ByteBuffer out = ByteBuffer.allocate(count * dtype.bytes()).order(ByteOrder.nativeOrder());
        codec.write(row, 0, out);
        assertEquals(0, out.remaining());
        out.flip();
        List<Double> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(
                    switch (dtype) {
                        case F32 -> (double) out.getFloat();
                        case F64 -> out.getDouble();
                        case I32 -> (double) out.getInt();
                        case I64 -> (double) out.getLong();
                        default -> (double) Byte.toUnsignedInt(out.get());
                    });
        }
        return elements;
    }

    private static String refusal(DataType type, DType dtype, Object value) {
        return message(ColumnTypes.codec(COLUMN, type, dtype, false), type, value);
    }

    private static String message(ColumnCodec codec, DataType type, Object value) {
        InternalRow row = InternalRows.of(type, value);
        return assertThrows(BadValueException.class, () -> {
                    int elements = codec.elements(row, 0);
                    codec.write(row, 0, ByteBuffer.allocate(Long.BYTES * elements));
                })
                .getMessage();
    }
}
