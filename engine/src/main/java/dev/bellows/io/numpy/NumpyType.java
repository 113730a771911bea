package dev.bellows.io.numpy;

import dev.bellows.core.DType;
import dev.bellows.io.MiniFloat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of an array's elements as NumPy writes it, such as {@code <f4}.
 *
 * @param kind {@code f}, {@code i}, {@code u}, {@code b}, {@code S} (bytes) or {@code U} (text of UTF-32)
 * @param width of an element in bytes
 * @param order of an element's bytes
 */
public record NumpyType(char kind, int width, ByteOrder order) {
    private static final Pattern DESCR = Pattern.compile("([<>|=])([a-zA-Z?])(\\d{0,8})(\\[\\w+\\])?");
    private static final int CODE_POINT = 4; // bytes
    private static final int MOST_TEXT = 1 << 20; // bytes of an element

    /**
     * Reads the key {@code descr}.
     *
     * @throws IOException a sentence on a type that is not read, with what to do
     */
    static NumpyType parse(String descr) throws IOException {
        Matcher matcher = DESCR.matcher(descr);
        if (!matcher.matches()) {
            throw new IOException("its dtype is not understood: '" + descr + "'");
        }
        char kind = matcher.group(2).charAt(0);
        int count = matcher.group(3).isEmpty() ? 1 : Integer.parseInt(matcher.group(3));
        ByteOrder order =
                switch (matcher.group(1)) {
                    case ">" -> ByteOrder.BIG_ENDIAN;
                    case "=" -> ByteOrder.nativeOrder();
                    default -> ByteOrder.LITTLE_ENDIAN;
                };
        boolean known =
                switch (kind) {
                    case 'f' -> count == 2 || count == 4 || count == 8;
                    case 'i', 'u' -> count == 1 || count == 2 || count == 4 || count == 8;
                    case 'b' -> count == 1;
                    case 'S' -> count > 0 && count <= MOST_TEXT;
                    case 'U' -> count > 0 && count <= MOST_TEXT / CODE_POINT;
                    default -> false;
                };
        if (!known) {
            throw new IOException("its dtype '" + descr + "' is not read" + remedy(kind));
        }
        return new NumpyType(kind, kind == 'U' ? CODE_POINT * count : count, order);
    }

    private static String remedy(char kind) {
        return switch (kind) {
            case 'O' ->
                ": its elements are Python objects, which NumPy writes by pickle; a pickle may run any program"
                        + " when it is read, and so is never read here. Save an array of numbers or text instead,"
                        + " in Python: numpy.save(file, numpy.stack(list(array)))";
            case 'M', 'm' -> "; save its numbers: numpy.save(file, array.astype('int64'))";
            case 'c' -> "; save both parts: numpy.savez(file, real=array.real, imag=array.imag)";
            case 'V' ->
                ", which is raw bytes, such as those of ml_dtypes' bfloat16; save it as" + " array.astype('float32')";
            default -> "; save it as array.astype('float64')";
        };
    }

    /** What arrays of it have here: a dtype that holds all its values. */
    public @Nullable DType dtype() {
        return switch (kind) {
            case 'b' -> DType.BOOL;
            case 'f' -> width == Double.BYTES ? DType.F64 : DType.F32;
            case 'i' -> width == Long.BYTES ? DType.I64 : DType.I32;
            case 'u' -> width == 1 ? DType.U8 : width == 2 ? DType.I32 : DType.I64;
            default -> null;
        };
    }

    /** Whether it is text or bytes. */
    public boolean isText() {
        return kind == 'S' || kind == 'U';
    }

    /** As NumPy writes a dtype: bf16 as f32, which holds all its values and which every reader knows. */
    static NumpyType of(DType dtype) {
        return switch (dtype) {
            case F32, BF16 -> new NumpyType('f', 4, ByteOrder.LITTLE_ENDIAN);
            case F64 -> new NumpyType('f', 8, ByteOrder.LITTLE_ENDIAN);
            case I32 -> new NumpyType('i', 4, ByteOrder.LITTLE_ENDIAN);
            case I64 -> new NumpyType('i', 8, ByteOrder.LITTLE_ENDIAN);
            case U8 -> new NumpyType('u', 1, ByteOrder.LITTLE_ENDIAN);
            case BOOL -> new NumpyType('b', 1, ByteOrder.LITTLE_ENDIAN);
        };
    }

    /** An element that is a whole number or a logical value, of a buffer of this order. */
    public long whole(ByteBuffer from) throws IOException {
        return switch (width) {
            case 1 -> kind == 'b' ? (from.get() == 0 ? 0 : 1) : kind == 'u' ? from.get() & 0xFF : from.get();
            case 2 -> kind == 'u' ? Short.toUnsignedInt(from.getShort()) : from.getShort();
            case 4 -> kind == 'u' ? Integer.toUnsignedLong(from.getInt()) : from.getInt();
            default -> {
                long value = from.getLong();
                if (kind == 'u' && value < 0) {
                    throw new IOException(Long.toUnsignedString(value) + " of an array of uint64 is more than an i64"
                            + " holds; save it as array.astype('float64')");
                }
                yield value;
            }
        };
    }

    /** A floating element. */
    public double floating(ByteBuffer from) {
        return switch (width) {
            case 2 -> MiniFloat.F16.decode(from.getShort());
            case 4 -> from.getFloat();
            default -> from.getDouble();
        };
    }

    /** A text, without the zeros that fill it up. */
    public String text(ByteBuffer from) throws IOException {
        byte[] bytes = bytes(from);
        if (kind == 'S') {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        ByteBuffer points = ByteBuffer.wrap(bytes).order(order);
        StringBuilder text = new StringBuilder();
        while (points.remaining() >= CODE_POINT) {
            int point = points.getInt();
            if (!Character.isValidCodePoint(point)) {
                throw new IOException("a text holds " + point + ", which is no character of Unicode");
            }
            text.appendCodePoint(point);
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[width];
        from.get(bytes);
        if (kind == 'U') {
            return bytes;
        }
        int end = width;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** The same elements in {@link #dtype}, in native order. */
    ByteBuffer widen(byte[] elements, DType to) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(elements).order(order);
        ByteBuffer wide =
                ByteBuffer.allocate(elements.length / width * to.bytes()).order(ByteOrder.nativeOrder());
        while (from.hasRemaining()) {
            switch (to) {
                case F32 -> wide.putFloat((float) floating(from));
                case F64 -> wide.putDouble(floating(from));
                case I32 -> wide.putInt((int) whole(from));
                case I64 -> wide.putLong(whole(from));
                default -> wide.put((byte) whole(from));
            }
        }
        return wide.flip();
    }

    /** As in {@code descr}. */
    @Override
    public String toString() {
        String mark = width == 1 || kind == 'S' ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
        return mark + kind + (kind == 'U' ? width / CODE_POINT : width);
    }
}
