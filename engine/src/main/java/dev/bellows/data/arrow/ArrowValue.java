package dev.bellows.data.arrow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType.Timestamp;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/** The values of Arrow's vectors. Lengths that vectors claim are compared with what there is before anything is made of them. */
final class ArrowValue {
    private static final int MOST_DEPTH = 32;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;
    private static final long MILLIS_OF_DAY = 86_400_000;
    private static final long THOUSAND = 1000;

    private ArrowValue() {}

    static @Nullable Object of(ValueVector vector, int index, Map<Long, Dictionary> dictionaries) throws IOException {
        return of(vector, index, dictionaries, 0);
    }

    private static @Nullable Object of(ValueVector vector, int index, Map<Long, Dictionary> dictionaries, int depth)
            throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("its values lie more than " + MOST_DEPTH + " deep within one another");
        }
        if (vector.isNull(index)) {
            return null;
        }
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding != null) {
            ValueVector words = dictionary(encoding, dictionaries);
            long word = ((BaseIntVector) vector).getValueAsLong(index);
            if (word < 0 || word >= words.getValueCount()) {
                throw new IOException("column '" + vector.getName() + "' has " + word
                        + " as an index of a dictionary of " + words.getValueCount());
            }
            return of(words, (int) word, dictionaries, depth + 1);
        } else if (vector instanceof FixedSizeListVector list) {
            int size = list.getListSize();
            return list(list.getDataVector(), (long) index * size, size, dictionaries, depth);
        } else if (vector instanceof ListVector list) {
            long start = list.getElementStartIndex(index);
            return list(list.getDataVector(), start, list.getElementEndIndex(index) - start, dictionaries, depth);
        } else if (vector instanceof LargeListVector list) {
            long start = list.getElementStartIndex(index);
            return list(list.getDataVector(), start, list.getElementEndIndex(index) - start, dictionaries, depth);
        } else if (vector instanceof StructVector struct) {
            Object[] values = new Object[struct.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = of(struct.getChildByOrdinal(i), index, dictionaries, depth + 1);
            }
            return values;
        }
        return one(vector, index);
    }

    private static FieldVector dictionary(DictionaryEncoding encoding, Map<Long, Dictionary> dictionaries)
            throws IOException {
        Dictionary dictionary = dictionaries.get(encoding.getId());
        if (dictionary == null) {
            throw new IOException("dictionary " + encoding.getId() + " is not there");
        }
        return dictionary.getVector();
    }

    private static Object list(
            ValueVector values, long start, long count, Map<Long, Dictionary> dictionaries, int depth)
            throws IOException {
        if (start < 0 || count < 0 || count > values.getValueCount() - start) {
            throw new IOException(
                    "a list claims " + count + " values from " + start + " on, of " + values.getValueCount());
        }
        int from = (int) start;
        Object numbers = values.getField().getDictionary() == null ? numbers(values, from, (int) count) : null;
        if (numbers != null) {
            return numbers;
        }
        Object[] list = new Object[(int) count];
        for (int i = 0; i < list.length; i++) {
            list[i] = of(values, from + i, dictionaries, depth + 1);
        }
        return list;
    }

    /** An array of a primitive type, if that is what they are and none is missing. */
    private static @Nullable Object numbers(ValueVector values, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (values.isNull(from + i)) {
                return null;
            }
        }
        if (values instanceof Float4Vector floats) {
            float[] list = new float[count];
            for (int i = 0; i < count; i++) {
                list[i] = floats.get(from + i);
            }
            return list;
        } else if (values instanceof Float8Vector doubles) {
            double[] list = new double[count];
            for (int i = 0; i < count; i++) {
                list[i] = doubles.get(from + i);
            }
            return list;
        } else if (values instanceof IntVector ints) {
            int[] list = new int[count];
            for (int i = 0; i < count; i++) {
                list[i] = ints.get(from + i);
            }
            return list;
        } else if (values instanceof BigIntVector longs) {
            long[] list = new long[count];
            for (int i = 0; i < count; i++) {
                list[i] = longs.get(from + i);
            }
            return list;
        }
        return null;
    }

    private static Object one(ValueVector vector, int index) throws IOException {
        if (vector instanceof BitVector bits) {
            return bits.get(index) != 0;
        } else if (vector instanceof TinyIntVector wholes) {
            return wholes.get(index);
        } else if (vector instanceof SmallIntVector wholes) {
            return wholes.get(index);
        } else if (vector instanceof UInt1Vector wholes) {
            return (short) (wholes.get(index) & 0xFF);
        } else if (vector instanceof IntVector wholes) {
            return wholes.get(index);
        } else if (vector instanceof UInt2Vector wholes) {
            return (int) wholes.get(index);
        } else if (vector instanceof BigIntVector wholes) {
            return wholes.get(index);
        } else if (vector instanceof UInt4Vector wholes) {
            return Integer.toUnsignedLong(wholes.get(index));
        } else if (vector instanceof UInt8Vector wholes) {
            long value = wholes.get(index);
            if (value < 0) {
                throw new IOException("column '" + vector.getName() + "' holds " + Long.toUnsignedString(value)
                        + ", more than an i64 does; cast it to a double");
            }
            return value;
        } else if (vector instanceof Float4Vector floats) {
            return floats.get(index);
        } else if (vector instanceof Float8Vector doubles) {
            return doubles.get(index);
        } else if (vector instanceof DateDayVector days) {
            return days.get(index);
        } else if (vector instanceof DateMilliVector millis) {
            long day = Math.floorDiv(millis.get(index), MILLIS_OF_DAY);
            if (day != (int) day) {
                throw new IOException("a date lies " + day + " days from 1970, more than a date tells");
            }
            return (int) day;
        } else if (vector instanceof TimeStampVector times) {
            return micros(times.get(index), ((Timestamp) vector.getField().getType()).getUnit());
        } else if (vector instanceof DecimalVector decimals) {
            return decimals.getObject(index);
        } else if (vector instanceof Decimal256Vector decimals) {
            return decimals.getObject(index);
        }
        return switch (vector.getField().getType().getTypeID()) {
            case FloatingPoint -> ((Float2Vector) vector).getValueAsFloat(index); // halves, the only ones left
            case Utf8, LargeUtf8, Utf8View -> new String(bytes(vector, index), StandardCharsets.UTF_8);
            default -> bytes(vector, index);
        };
    }

    private static long micros(long time, TimeUnit unit) throws IOException {
        try {
            return switch (unit) {
                case SECOND -> Math.multiplyExact(time, THOUSAND * THOUSAND);
                case MILLISECOND -> Math.multiplyExact(time, THOUSAND);
                case MICROSECOND -> time;
                case NANOSECOND -> Math.floorDiv(time, THOUSAND);
            };
        } catch (ArithmeticException e) {
            throw new IOException("a timestamp of " + time + " " + unit + "s lies beyond what microseconds tell", e);
        }
    }

    private static byte[] bytes(ValueVector vector, int index) throws IOException {
        if (vector instanceof BaseVariableWidthVector texts) {
            return bytes(texts.getDataBuffer(), texts.getStartOffset(index), texts.getEndOffset(index));
        } else if (vector instanceof BaseLargeVariableWidthVector texts) {
            ArrowBuf offsets = texts.getOffsetBuffer();
            return bytes(
                    texts.getDataBuffer(),
                    offsets.getLong((long) index * Long.BYTES),
                    offsets.getLong((index + 1L) * Long.BYTES));
        } else if (vector instanceof FixedSizeBinaryVector texts) {
            return texts.get(index);
        }
        return bytes((BaseVariableWidthViewVector) vector, index);
    }

    /** Of its own, and asked for last, as halves are: the Arrow of Spark 3.5 has neither class, and none of their columns. */
    private static byte[] bytes(BaseVariableWidthViewVector texts, int index) throws IOException {
        if (texts.getValueLength(index) < 0 || texts.getValueLength(index) > viewed(texts)) {
            throw new IOException("a text claims " + texts.getValueLength(index) + " bytes");
        }
        return texts instanceof ViewVarCharVector words ? words.get(index) : (byte[]) texts.getObject(index);
    }

    private static long viewed(BaseVariableWidthViewVector texts) {
        return 16
                + texts.getDataBuffers().stream().mapToLong(ArrowBuf::capacity).sum();
    }

    private static byte[] bytes(ArrowBuf buffer, long start, long end) throws IOException {
        if (start < 0 || end < start || end > buffer.capacity() || end - start > MOST_BYTES) {
            throw new IOException("a text claims the bytes " + start + " to " + end + " of " + buffer.capacity());
        }
        byte[] bytes = new byte[(int) (end - start)];
        buffer.getBytes(start, bytes);
        return bytes;
    }
}
