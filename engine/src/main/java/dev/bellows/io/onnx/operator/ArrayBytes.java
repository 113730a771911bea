package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Arrays of a file as arrays of the engine. Elements that both hold alike are copied from the mapped file at once; others go through
 * a buffer of a fixed size.
 */
public final class ArrayBytes {
    private static final int PART = 1 << 16;

    private ArrayBytes() {}

    /** What dtype and shape a file's array has here. */
    public static Spec spec(OnnxTensor tensor) throws OnnxException {
        int[] dims = new int[tensor.dims().size()];
        for (int i = 0; i < dims.length; i++) {
            long dim = tensor.dims().get(i);
            if (dim > Integer.MAX_VALUE) {
                throw new OnnxException("tensor " + tensor + " has an axis that is longer than arrays may be");
            }
            dims[i] = (int) dim;
        }
        DType carrier = tensor.type().carrier();
        if (carrier == null) {
            throw new OnnxException(
                    "tensor " + tensor + " has elements of type " + tensor.type() + ", which arrays cannot have");
        }
        Spec spec = new Spec(Shape.of(dims), carrier);
        if (spec.bytes() > Integer.MAX_VALUE) {
            throw new OnnxException("tensor " + tensor + " is larger than 2 GiB, the most that one array may take");
        }
        return spec;
    }

    /** The array, which belongs to the current scope. */
    public static NDArray array(OnnxTensor tensor) throws OnnxException {
        if (tensor.encoding() == OnnxTensor.Encoding.ABSENT) {
            throw new OnnxException("tensor " + tensor + " has no data");
        }
        NDArray array = NDArray.empty(spec(tensor));
        ByteBuffer data = tensor.data();
        boolean fixed = tensor.encoding() == OnnxTensor.Encoding.FIXED;
        if (fixed && isAlike(tensor.type(), data)) {
            array.write(data);
        } else {
            LongSupplier next = fixed ? fixed(data, tensor.type()) : varints(data, tensor.type());
            fill(array, tensor.type(), next);
        }
        return array;
    }

    /** The elements of an array as a file holds them, little endian. */
    static ByteBuffer encoded(NDArray array, ElementType type) {
        if (!type.isOwn()) {
            return Narrow.encoded(array, type);
        }
        return array.read().order(ByteOrder.LITTLE_ENDIAN);
    }

    static NDArray decoded(ByteBuffer bytes, Shape shape, ElementType type) {
        NDArray array = NDArray.empty(new Spec(shape, Objects.requireNonNull(type.carrier(), "carrier")));
        fill(array, type, fixed(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), type));
        return array;
    }

    private static boolean isAlike(ElementType type, ByteBuffer data) {
        if (!type.isOwn() || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return false;
        }
        for (int i = data.position(); type == ElementType.BOOL && i < data.limit(); i++) {
            if ((data.get(i) & ~1) != 0) {
                return false; // the engine's truth is 1
            }
        }
        return true;
    }

    /** The bits of one element after the other. */
    private static LongSupplier fixed(ByteBuffer data, ElementType type) {
        return switch (type.bits()) {
            case 64 -> data::getLong;
            case 32 -> data::getInt;
            case 16 -> data::getShort;
            case 8 -> data::get;
            default -> packed(data::get, type.bits());
        };
    }

    private static LongSupplier packed(LongSupplier bytes, int width) {
        long[] held = new long[1];
        int[] left = new int[1];
        return () -> {
            if (left[0] == 0) {
                held[0] = bytes.getAsLong();
                left[0] = Byte.SIZE;
            }
            long bits = held[0] & (1L << width) - 1;
            held[0] >>>= width;
            left[0] -= width;
            return bits;
        };
    }

    private static LongSupplier varints(ByteBuffer data, ElementType type) {
        LongSupplier each = () -> {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = data.get();
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        };
        return type.bits() < Byte.SIZE ? packed(each, type.bits()) : each;
    }

    private static void fill(NDArray array, ElementType type, LongSupplier next) {
        int width = array.dtype().bytes();
        long count = array.shape().size();
        ByteBuffer part =
                ByteBuffer.allocateDirect((int) Math.min(PART, count) * width).order(ByteOrder.nativeOrder());
        for (long done = 0; done < count; done += PART) {
            part.clear();
            for (long i = done; i < Math.min(count, done + PART); i++) {
                put(part, array.dtype(), type, next.getAsLong());
            }
            Parts.write(array, done, part.flip());
        }
    }

    private static void put(ByteBuffer into, DType carrier, ElementType type, long bits) {
        switch (carrier) {
            case F32 ->
                into.putFloat(
                        type == ElementType.FLOAT
                                ? Float.intBitsToFloat((int) bits)
                                : SmallFloats.decoded(type, (int) (bits & (1L << type.bits()) - 1)));
            case F64 -> into.putDouble(Double.longBitsToDouble(bits));
            case BF16 -> into.putShort((short) bits);
            case I32 -> into.putInt((int) whole(type, bits));
            case I64 -> into.putLong(whole(type, bits));
            case U8 -> into.put((byte) bits);
            case BOOL -> into.put((byte) (bits != 0 ? 1 : 0));
        }
    }

    /** The low bits of an element as the number that they are. */
    private static long whole(ElementType type, long bits) {
        int unused = Long.SIZE - type.bits();
        return type.isUnsigned() ? bits << unused >>> unused : bits << unused >> unused;
    }
}
