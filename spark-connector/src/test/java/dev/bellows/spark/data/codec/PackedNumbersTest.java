package dev.bellows.spark.data.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedNumbersTest {
    private static final double[] OFFERED = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        255,
        256,
        16777217,
        1e38,
        3.5e38,
        -1e300,
        Double.MIN_VALUE,
        1e-42,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        9007199254740992.0,
        Float.MAX_VALUE
    };

    @ParameterizedTest
    @EnumSource(
            value = NumberKind.class,
            names = {"FLOAT", "DOUBLE", "INTEGER", "LONG"})
    void arePutAndRefusedAsOneNumberAfterTheOtherIs(NumberKind kind) {
        Random random = new Random(3);
        for (NumberSink sink : NumberSink.values()) {
            NumberCodec codec = new NumberCodec(new ColumnName("featuresCol", "x"), type(kind), kind, sink);
            for (int trial = 0; trial < 300; trial++) {
                Object[] numbers = new Object[random.nextInt(trial < 100 ? 5 : 150)];
                boolean rare = random.nextBoolean();
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = rare && random.nextInt(numbers.length) > 0
                            ? number(kind, random.nextInt(100))
                            : random.nextInt(8) == 0 ? null : number(kind, OFFERED[random.nextInt(OFFERED.length)]);
                }
                String expected = written(codec, new GenericArrayData(numbers));
                assertEquals(expected, written(codec, packed(kind, numbers)), () -> sink + Arrays.toString(numbers));
            }
        }
    }

    private static DataType type(NumberKind kind) {
        return switch (kind) {
            case FLOAT -> DataTypes.FloatType;
            case DOUBLE -> DataTypes.DoubleType;
            case INTEGER -> DataTypes.IntegerType;
            default -> DataTypes.LongType;
        };
    }

    private static Object number(NumberKind kind, double value) {
        return switch (kind) {
            case FLOAT -> (Object) (float) value;
            case DOUBLE -> value;
            case INTEGER -> (int) value;
            default -> (long) value;
        };
    }

    private static ArrayData packed(NumberKind kind, Object... numbers) {
        StructType row = new StructType()
                .add("before", DataTypes.IntegerType)
                .add("x", DataTypes.createArrayType(type(kind), true));
        return UnsafeProjection.create(row)
                .apply(new GenericInternalRow(new Object[] {7, new GenericArrayData(numbers)}))
                .getArray(1);
    }

    /** The bytes behind some others, or the refusal. */
    private static String written(NumberCodec codec, ArrayData numbers) {
        ByteBuffer out = ByteBuffer.allocateDirect(2000).order(ByteOrder.nativeOrder());
        out.position(12);
        try {
            codec.writeAll(numbers, out);
        } catch (BadValueException refused) {
            return refused.getMessage();
        }
        byte[] bytes = new byte[out.flip().limit()];
        out.get(bytes);
        return Arrays.toString(bytes);
    }
}
