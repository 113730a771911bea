package dev.bellows.spark.data.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Whole arrays at once, where Spark has their numbers one after the other as the field wants them, or as doubles for floats. It never
 * refuses a number: {@link NumberCodec} looks at one after the other if something is amiss, and says what.
 */
final class PackedNumbers {
    private static final int NULLS = Long.BYTES;

    /** Adding it to the bits of a float's magnitude reaches the sign if, and only if, it is infinite or no number. */
    private static final int FLOAT_CARRY = 0x00800000;

    private static final long FLOATS_CARRY = 0x00800000_00800000L;
    private static final long FLOATS_MAGNITUDE = 0x7fffffff_7fffffffL;
    private static final long FLOATS_SIGN = 0x80000000_80000000L;

    private PackedNumbers() {}

    /**
     * Writes all numbers of an array to the buffer's position on and advances it, if it can and if all are such as the field may hold.
     *
     * @return whether it did; if not, the buffer's position is as it was
     */
    static boolean write(ArrayData array, NumberKind kind, NumberSink sink, ByteBuffer out) {
        if (!(array instanceof UnsafeArrayData packed)
                || out.order() != ByteOrder.nativeOrder()
                || out.remaining() < (long) packed.numElements() * sink.dtype().bytes()
                || hasNulls(packed)) {
            return false;
        }
        int from = out.position();
        if (writeNumbers(packed, kind, sink, out)) {
            return true;
        }
        out.position(from);
        return false;
    }

    private static boolean hasNulls(UnsafeArrayData array) {
        Object base = array.getBaseObject();
        long from = array.getBaseOffset() + NULLS;
        int words = (header(array) - NULLS) / Long.BYTES;
        long any = 0;
        for (int i = 0; i < words; i++) {
            any |= Platform.getLong(base, from + (long) i * Long.BYTES);
        }
        return any != 0;
    }

    private static int header(UnsafeArrayData array) {
        return UnsafeArrayData.calculateHeaderPortionInBytes(array.numElements());
    }

    private static boolean writeNumbers(UnsafeArrayData array, NumberKind kind, NumberSink sink, ByteBuffer out) {
        return switch (sink) {
            case F32, F32_ROUNDED ->
                kind == NumberKind.FLOAT
                        ? areFinite(array) && copy(array, Float.BYTES, out)
                        : kind == NumberKind.DOUBLE && narrow(array, out);
            case F32_EXACT -> kind == NumberKind.FLOAT && areFinite(array) && copy(array, Float.BYTES, out);
            case I32 -> kind == NumberKind.INTEGER && copy(array, Integer.BYTES, out);
            case I64 -> kind == NumberKind.LONG && copy(array, Long.BYTES, out);
            case F64, U8, BOOL -> false;
        };
    }

    /** Whether all floats are. */
    private static boolean areFinite(UnsafeArrayData array) {
        Object base = array.getBaseObject();
        int count = array.numElements();
        long from = array.getBaseOffset() + header(array);
        int pairs = count / 2;
        long carried = 0;
        for (int i = 0; i < pairs; i++) {
            carried |= (Platform.getLong(base, from + (long) i * Long.BYTES) & FLOATS_MAGNITUDE) + FLOATS_CARRY;
        }
        int last = count % 2 == 0 ? 0 : Platform.getInt(base, from + (long) pairs * Long.BYTES);
        return (carried & FLOATS_SIGN) == 0 && isFinite(last);
    }

    private static boolean isFinite(int bits) {
        return (bits & Integer.MAX_VALUE) + FLOAT_CARRY >= 0;
    }

    /** Copies the elements as they are; always true. */
    private static boolean copy(UnsafeArrayData array, int width, ByteBuffer out) {
        long from = array.getBaseOffset() + header(array);
        int bytes = array.numElements() * width;
        if (array.getBaseObject() instanceof byte[] rows) {
            out.put(rows, (int) (from - Platform.BYTE_ARRAY_OFFSET), bytes);
        } else {
            for (int i = 0; i < bytes; i += Integer.BYTES) {
                out.putInt(Platform.getInt(array.getBaseObject(), from + i));
            }
        }
        return true;
    }

    /** Writes doubles as floats, and says whether all are finite. */
    private static boolean narrow(UnsafeArrayData array, ByteBuffer out) {
        Object base = array.getBaseObject();
        long from = array.getBaseOffset() + header(array);
        int count = array.numElements();
        int target = out.position();
        int carried = 0;
        for (int i = 0; i < count; i++) {
            float number = (float) Platform.getDouble(base, from + (long) i * Double.BYTES);
            carried |= (Float.floatToRawIntBits(number) & Integer.MAX_VALUE) + FLOAT_CARRY;
            out.putFloat(target + i * Float.BYTES, number);
        }
        out.position(target + count * Float.BYTES);
        return carried >= 0;
    }
}
