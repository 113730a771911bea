package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.ColumnCodec;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What the first row tells of all: the shapes of the values in some columns. A small job, which reads as far as that row; or as the
 * first that has them, where others are left out.
 */
public final class FirstRow {
    private FirstRow() {}

    /**
     * A column whose shape is asked for.
     *
     * @param ordinal in the rows
     * @param codec reads it
     */
    public record Column(int ordinal, ColumnCodec codec) implements Serializable {}

    /**
     * The shapes of the columns' first values, in the order of the columns; without a job where there are none.
     *
     * @param leaveOut whether rows are passed over that hold what cannot be learned from
     * @throws IllegalArgumentException a sentence when one has none, or that there are no rows
     */
    public static List<Shape> shapes(JavaRDD<InternalRow> rows, List<Column> columns, boolean leaveOut) {
        if (columns.isEmpty()) {
            return List.of();
        }
        List<Column> asked = new ArrayList<>(columns);
        List<byte[]> first = rows.mapPartitionsWithIndex(
                        (partition, some) -> look(partition, some, asked, leaveOut), true)
                .take(1);
        if (first.isEmpty()) {
            throw leaveOut ? CheckedRows.noneLeft("all rows there are") : CheckedRows.empty();
        }
        ByteBuffer found = ByteBuffer.wrap(first.get(0));
        List<Shape> shapes = new ArrayList<>();
        while (shapes.size() < columns.size()) {
            int rank = found.getInt();
            if (rank < 0) {
                throw new IllegalArgumentException(
                        StandardCharsets.UTF_8.decode(found).toString());
            }
            int[] dims = new int[rank];
            for (int axis = 0; axis < rank; axis++) {
                dims[axis] = found.getInt();
            }
            shapes.add(Shape.of(dims));
        }
        return shapes;
    }

    /** For each column its rank and its extents, or −1 and a sentence, which ends it; nothing where there is no row. */
    private static Iterator<byte[]> look(
            int partition, Iterator<InternalRow> rows, List<Column> columns, boolean leaveOut) {
        for (long at = 0; rows.hasNext(); at++) {
            InternalRow row = rows.next();
            List<byte[]> parts = new ArrayList<>();
            try {
                for (Column column : columns) {
                    parts.add(bytes(column.codec.shape(row, column.ordinal).dims()));
                }
            } catch (BadValueException e) {
                if (leaveOut && e.canBeLeftOut()) {
                    continue;
                }
                parts.add(bytes(e.at(at, partition)));
            }
            return List.of(joined(parts)).iterator();
        }
        return List.<byte[]>of().iterator();
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    private static byte[] bytes(int... dims) {
        ByteBuffer found =
                ByteBuffer.allocate(Integer.BYTES * (1 + dims.length)).putInt(dims.length);
        found.asIntBuffer().put(dims);
        return found.array();
    }

    private static byte[] bytes(String offence) {
        byte[] sentence = offence.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + sentence.length)
                .putInt(-1)
                .put(sentence)
                .array();
    }
}
