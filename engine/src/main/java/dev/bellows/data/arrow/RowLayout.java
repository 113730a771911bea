package dev.bellows.data.arrow;

import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a row is stored: the fields that always have the same size, then of each that is filled up with zeros what comes before
 * these. Filled up are sequences, whose lengths another field says, and pairs [n, 2], of which the last may be 0; what is left out
 * comes back as it was.
 */
final class RowLayout {
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder())
            .withInvokeExactBehavior();
    private static final int NO_LENGTH = -1;
    private static final int PAIR = 2;

    private final int rowBytes;
    private final int[] starts;
    private final int[] widths;
    /** By field where it begins in what is stored; of those that are filled up the bitwise complement of their number. */
    private final int[] stored;

    private final List<Filled> filled = new ArrayList<>();
    private final int fixedBytes;

    /**
     * A field that is filled up with zeros.
     *
     * @param field its number
     * @param steps how many parts it has
     * @param bytes of one
     * @param length where in a row the number of those that count begins
     */
    private record Filled(int field, int steps, int bytes, int length) {}

    RowLayout(SampleSchema schema) {
        List<Field> fields = schema.fields();
        rowBytes = schema.rowBytes();
        starts = new int[fields.size()];
        widths = fields.stream().mapToInt(Field::bytes).toArray();
        stored = new int[fields.size()];
        for (int i = 1; i < starts.length; i++) {
            starts[i] = starts[i - 1] + widths[i - 1];
        }
        int end = 0;
        for (int i = 0; i < starts.length; i++) {
            if (isFilledUp(schema, fields.get(i))) {
                stored[i] = ~filled.size();
                int steps = fields.get(i).shape().dim(0);
                int length = schema.length(fields.get(i))
                        .map(field -> starts[fields.indexOf(field)])
                        .orElse(NO_LENGTH);
                filled.add(new Filled(i, steps, widths[i] / steps, length));
            } else {
                stored[i] = end;
                end += widths[i];
            }
        }
        fixedBytes = end;
    }

    private static boolean isFilledUp(SampleSchema schema, Field field) {
        boolean pairs = field.shape().rank() == 2 && field.shape().dim(1) == PAIR;
        return pairs || schema.length(field).isPresent();
    }

    /** Bytes of a row before anything is left out. */
    int rowBytes() {
        return rowBytes;
    }

    /** How many fields are filled up. */
    int filled() {
        return filled.size();
    }

    int fields() {
        return widths.length;
    }

    /** Bytes of a field in a row. */
    int width(int field) {
        return widths[field];
    }

    /** The number among those that are filled up of a field that is a sequence; -1: it is none. */
    int sequence(int field) {
        return stored[field] < 0 && filled.get(~stored[field]).length != NO_LENGTH ? ~stored[field] : -1;
    }

    /** How many parts a field has that is filled up. */
    int steps(int number) {
        return filled.get(number).steps;
    }

    /**
     * Looks at how much of a row is stored.
     *
     * @param counts takes how many parts that is of each field that is filled up
     * @return bytes
     */
    int measure(ByteBuffer row, int from, int[] counts) {
        int bytes = fixedBytes;
        for (int i = 0; i < counts.length; i++) {
            Filled one = filled.get(i);
            counts[i] = one.length == NO_LENGTH ? present(one, row, from) : length(one, row, from);
            bytes += counts[i] * one.bytes;
        }
        return bytes;
    }

    private static int length(Filled sequence, ByteBuffer row, int from) {
        int length = (int) INTS.get(row, from + sequence.length);
        if (length < 0 || length > sequence.steps) {
            throw new IllegalArgumentException(
                    "sample store: a sequence of " + length + " steps, where there is room for " + sequence.steps);
        }
        return length;
    }

    /** How many parts there are before nothing but zeros. */
    private int present(Filled pairs, ByteBuffer row, int from) {
        int start = from + starts[pairs.field];
        int end = start + widths[pairs.field];
        while (end - start >= Long.BYTES && (long) LONGS.get(row, end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > start && row.get(end - 1) == 0) {
            end--;
        }
        return (end - start + pairs.bytes - 1) / pairs.bytes;
    }

    /** Stores a row. */
    void write(ByteBuffer row, int from, int[] counts, ByteBuffer block, int to) {
        if (filled.isEmpty()) {
            block.put(to, row, from, rowBytes);
            return;
        }
        int end = to + fixedBytes;
        for (int field = 0; field < stored.length; field++) {
            if (stored[field] >= 0) {
                block.put(to + stored[field], row, from + starts[field], widths[field]);
            } else {
                int bytes = counts[~stored[field]] * filled.get(~stored[field]).bytes;
                block.put(end, row, from + starts[field], bytes);
                end += bytes;
            }
        }
    }

    /** Bytes that are stored of a row. */
    int bytes(RowIndex index, int row) {
        int bytes = fixedBytes;
        for (int i = 0; i < filled.size(); i++) {
            bytes += index.count(row, i) * filled.get(i).bytes;
        }
        return bytes;
    }

    /** Where a field of a row begins in what is stored of it. */
    int start(RowIndex index, int row, int field) {
        int place = stored[field];
        if (place >= 0) {
            return place;
        }
        int start = fixedBytes;
        for (int i = 0; i < ~place; i++) {
            start += index.count(row, i) * filled.get(i).bytes;
        }
        return start;
    }

    /** Bytes that are stored of a field of a row. */
    int bytes(RowIndex index, int row, int field) {
        int place = stored[field];
        return place >= 0 ? widths[field] : index.count(row, ~place) * filled.get(~place).bytes;
    }
}
