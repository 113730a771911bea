package dev.bellows.data.table;

import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.io.numpy.NumpyHeader;
import dev.bellows.io.numpy.NumpyType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What an index of an array's first axis is as a value. */
final class NumpyRow {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;
    private static final int MOST_DEPTH = 16; // lists in lists

    private NumpyRow() {}

    /** Of one index of the first axis. */
    static ValueType type(NumpyHeader header) throws IOException {
        List<Long> dims = header.dims();
        if (dims.isEmpty()) {
            throw new IOException("it is one number without an axis, so there are no rows");
        } else if (dims.size() > MOST_DEPTH) {
            throw new IOException("it has " + dims.size() + " axes, more than lists in lists are read for");
        }
        bytes(header);
        ValueType type = scalar(header.type());
        for (int i = 1; i < dims.size(); i++) {
            type = new ListOf(type);
        }
        return type;
    }

    /** How many bytes a row has. */
    static int bytes(NumpyHeader header) throws IOException {
        double bytes = header.type().width();
        List<Long> dims = header.dims();
        for (int i = 1; i < dims.size(); i++) {
            bytes *= dims.get(i);
        }
        if (bytes > MOST_BYTES) {
            throw new IOException("a row has the extents " + dims.subList(1, dims.size()) + ", which are too many");
        }
        if (bytes == 0) {
            throw new IOException("a row has the extents " + dims.subList(1, dims.size()) + ", so it holds nothing");
        }
        return (int) bytes;
    }

    private static Scalar scalar(NumpyType type) {
        return switch (type.kind()) {
            case 'b' -> Scalar.BOOL;
            case 'f' -> type.width() == Double.BYTES ? Scalar.F64 : Scalar.F32;
            case 'i' -> wholes(type.width());
            case 'u' -> wholes(Math.min(Long.BYTES, 2 * type.width()));
            default -> Scalar.TEXT;
        };
    }

    private static Scalar wholes(int width) {
        return switch (width) {
            case 1 -> Scalar.I8;
            case 2 -> Scalar.I16;
            case 4 -> Scalar.I32;
            default -> Scalar.I64;
        };
    }

    /** Reads the elements of one index. */
    static Object value(ByteBuffer from, NumpyHeader header) throws IOException {
        return value(from, header, 1);
    }

    private static Object value(ByteBuffer from, NumpyHeader header, int axis) throws IOException {
        int rank = header.dims().size();
        Scalar scalar = scalar(header.type());
        if (axis == rank) {
            return one(from, header.type(), scalar);
        }
        int count = Math.toIntExact(header.dims().get(axis));
        if (axis == rank - 1 && scalar != Scalar.TEXT) {
            return list(from, header.type(), scalar, count);
        }
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = value(from, header, axis + 1);
        }
        return values;
    }

    private static Object one(ByteBuffer from, NumpyType type, Scalar scalar) throws IOException {
        return switch (scalar) {
            case BOOL -> type.whole(from) != 0;
            case I8 -> (byte) type.whole(from);
            case I16 -> (short) type.whole(from);
            case I32 -> (int) type.whole(from);
            case I64 -> type.whole(from);
            case F32 -> (float) type.floating(from);
            case F64 -> type.floating(from);
            default -> type.text(from);
        };
    }

    private static Object list(ByteBuffer from, NumpyType type, Scalar scalar, int count) throws IOException {
        switch (scalar) {
            case BOOL -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = type.whole(from) != 0;
                }
                return values;
            }
            case I8 -> {
                byte[] values = new byte[count];
                from.get(values);
                return values;
            }
            case I16 -> {
                short[] values = new short[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (short) type.whole(from);
                }
                return values;
            }
            case I32 -> {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (int) type.whole(from);
                }
                return values;
            }
            case I64 -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = type.whole(from);
                }
                return values;
            }
            case F32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (float) type.floating(from);
                }
                return values;
            }
            default -> {
                double[] values = new double[count];
                for (int i = 0; i < count; i++) {
                    values[i] = type.floating(from);
                }
                return values;
            }
        }
    }
}
