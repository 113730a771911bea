package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Elements of arrays as Java's numbers. */
final class Elements {
    private Elements() {}

    /** Exact for whole numbers, which doubles are not. */
    static long[] longs(NDArray array) {
        if (array.dtype() != DType.I64) {
            return Arrays.stream(array.toDoubleArray())
                    .mapToLong(value -> (long) value)
                    .toArray();
        }
        long[] values = new long[Math.toIntExact(array.shape().size())];
        array.read().order(ByteOrder.nativeOrder()).asLongBuffer().get(values);
        return values;
    }

    /** An i64 array. */
    static NDArray array(long[] values, Shape shape) {
        NDArray array = NDArray.empty(new Spec(shape, DType.I64));
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(values);
        array.write(bytes);
        return array;
    }
}
