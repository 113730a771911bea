package dev.bellows.io.onnx.operator;

import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements that are wider here than in a file, made narrow again. */
final class Narrow {
    private Narrow() {}

    /** Little endian; those of less than a byte are packed, low bits first. */
    static ByteBuffer encoded(NDArray array, ElementType type) {
        double[] values = array.toDoubleArray();
        ByteBuffer bytes = ByteBuffer.allocate((int) type.bytes(values.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            long bits = type.isFloating() ? SmallFloats.encoded(type, (float) values[i]) : (long) values[i];
            switch (type.bits()) {
                case 32 -> bytes.putInt((int) bits);
                case 16 -> bytes.putShort((short) bits);
                case 8 -> bytes.put((byte) bits);
                default -> pack(bytes, type.bits(), i, bits);
            }
        }
        return bytes.rewind();
    }

    private static void pack(ByteBuffer bytes, int width, int i, long bits) {
        int place = i * width / Byte.SIZE;
        int shift = i * width % Byte.SIZE;
        long kept = bits & (1L << width) - 1;
        bytes.put(place, (byte) (bytes.get(place) | kept << shift));
    }
}
