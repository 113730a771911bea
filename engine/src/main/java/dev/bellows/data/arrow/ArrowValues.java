package dev.bellows.data.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * The values of Arrow vectors as host buffers in native byte order: {@code [rows]} for a vector of numbers, {@code [rows,
 * size]} row-major for a {@code FixedSizeList} of them. Vectors with nulls are refused, as there is no number to show.
 */
public final class ArrowValues {
    private ArrowValues() {}

    /**
     * A read-only buffer of a vector's values: a view without a copy if they begin at a multiple of their own width, as all
     * that Arrow allocates do, else (in foreign memory) a copy. Either way valid only until the vector changes or is
     * closed. Arrow packs values behind validity bits, so do not expect them to begin on a cache line.
     *
     * @throws IllegalArgumentException if the vector has nulls, is not made of numbers of whole bytes, or exceeds 2 GiB
     */
    public static ByteBuffer of(FieldVector vector) {
        BaseFixedWidthVector numbers = numbers(vector);
        ByteBuffer view = view(vector, numbers);
        boolean aligned = view.alignmentOffset(0, numbers.getTypeWidth()) == 0;
        return (aligned ? view : copy(view)).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    private static ByteBuffer view(FieldVector vector, BaseFixedWidthVector numbers) {
        requireNoNulls(vector, vector.getName());
        requireNoNulls(numbers, vector.getName());
        long bytes = (long) elements(vector) * numbers.getTypeWidth();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("arrow values: a vector must stay below 2 GiB: '" + vector.getName()
                    + "' has " + bytes + " bytes; read it in smaller batches");
        }
        if (bytes == 0) {
            return ByteBuffer.allocateDirect(0);
        }
        ArrowBuf data = numbers.getDataBuffer();
        return data.nioBuffer(0, (int) bytes);
    }

    private static BaseFixedWidthVector numbers(FieldVector vector) {
        ValueVector values = vector instanceof FixedSizeListVector list ? list.getDataVector() : vector;
        if (values instanceof BaseFixedWidthVector numbers && !(values instanceof BitVector)) {
            return numbers;
        }
        throw new IllegalArgumentException("arrow values: only numbers and fixed-size lists of numbers have one: '"
                + vector.getName() + "' is " + vector.getField().getType());
    }

    private static int elements(FieldVector vector) {
        int rows = vector.getValueCount();
        return vector instanceof FixedSizeListVector list ? Math.multiplyExact(rows, list.getListSize()) : rows;
    }

    private static void requireNoNulls(ValueVector vector, String name) {
        int nulls = vector.getNullCount();
        if (nulls > 0) {
            throw new IllegalArgumentException(
                    "arrow values: '" + name + "' has " + nulls + " nulls; fill or drop them before training");
        }
    }

    private static ByteBuffer copy(ByteBuffer view) {
        return ByteBuffer.allocateDirect(view.remaining()).put(view).flip();
    }
}
