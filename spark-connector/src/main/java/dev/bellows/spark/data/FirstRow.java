package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.ColumnCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** What the first row tells of all: the shape of the values in a column. A small job, which reads as far as that row. */
public final class FirstRow {
    private FirstRow() {}

    /**
     * The shape of a column's first value.
     *
     * @throws IllegalArgumentException a sentence when it has none, or that there are no rows
     */
    public static Shape shape(JavaRDD<InternalRow> rows, ColumnCodec codec, int ordinal) {
        List<byte[]> first = rows.mapPartitionsWithIndex(
                        (partition, some) -> look(partition, some, codec, ordinal), true)
                .take(1);
        if (first.isEmpty()) {
            throw CheckedRows.empty();
        }
        ByteBuffer found = ByteBuffer.wrap(first.get(0));
        int rank = found.getInt();
        if (rank < 0) {
            throw new IllegalArgumentException(
                    StandardCharsets.UTF_8.decode(found).toString());
        }
        int[] dims = new int[rank];
        found.asIntBuffer().get(dims);
        return Shape.of(dims);
    }

    /** The rank and the extents, or −1 and a sentence; nothing where there is no row. */
    private static Iterator<byte[]> look(int partition, Iterator<InternalRow> rows, ColumnCodec codec, int ordinal) {
        if (!rows.hasNext()) {
            return List.<byte[]>of().iterator();
        }
        ByteBuffer found;
        try {
            int[] dims = codec.shape(rows.next(), ordinal).dims();
            found = ByteBuffer.allocate(Integer.BYTES * (1 + dims.length)).putInt(dims.length);
            found.asIntBuffer().put(dims);
        } catch (BadValueException e) {
            byte[] sentence = e.at(0, partition).getBytes(StandardCharsets.UTF_8);
            found = ByteBuffer.allocate(Integer.BYTES + sentence.length)
                    .putInt(-1)
                    .put(sentence);
        }
        return List.of(found.array()).iterator();
    }
}
