package dev.bellows.io.mxnet.format;

import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes named arrays as {@code mx.nd.save} does, in the version of the format that MXNet 1 to 1.9.1 load. A scalar, or an array with an extent
 * of 0, is written as {@code mx.np} has it, which MXNet loads after {@code mx.npx.set_np()}.
 */
public final class ParamsWriter {
    private static final int CPU = 1;

    private ParamsWriter() {}

    /** Writes the arrays in their order, a part of one on the heap at a time. */
    public static void write(Map<String, NDArray> arrays, OutputStream out) throws IOException {
        out.write(buffer(3 * Long.BYTES)
                .putLong(ParamsReader.LIST)
                .putLong(0)
                .putLong(arrays.size())
                .array());
        for (NDArray array : arrays.values()) {
            head(array, out);
            Parts.write(array, out);
        }
        out.write(buffer(Long.BYTES).putLong(arrays.size()).array());
        for (String name : arrays.keySet()) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            out.write(buffer(Long.BYTES).putLong(text.length).array());
            out.write(text);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void head(NDArray array, OutputStream out) throws IOException {
        Shape shape = array.shape();
        boolean numpy = shape.size() == 0 || shape.rank() == 0;
        byte[] bytes = new byte[6 * Integer.BYTES + shape.rank() * Long.BYTES];
        ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(numpy ? ParamsReader.V3 : ParamsReader.V2).putInt(0).putInt(shape.rank());
        for (int dim : shape.dims()) {
            head.putLong(dim);
        }
        head.putInt(CPU).putInt(0).putInt(ElementTypes.number(array.dtype()));
        out.write(bytes);
    }
}
