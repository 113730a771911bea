package dev.bellows.spark.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Which texts a column holds. One job, in which no more of them leave a partition than are asked for. */
public final class TextScan {
    private TextScan() {}

    /**
     * The texts of a column, each once, ordered by name as strings are; nulls are passed over.
     *
     * @param ordinal of the column
     * @param arrays whether its values are arrays of texts
     * @param most texts to return, the first ones where there are more
     * @param others reads the other columns; the texts of a row that it leaves out do not count
     */
    public static List<String> distinct(
            JavaRDD<InternalRow> rows, int ordinal, boolean arrays, int most, RowCodec others) {
        return rows.mapPartitions(some -> new Partition(ordinal, arrays, most, others)
                        .distinct(some)
                        .iterator())
                .distinct()
                .takeOrdered(most);
    }

    /** Where a partition has more than are asked for, any of them show that there are. */
    private record Partition(int ordinal, boolean arrays, int most, RowCodec others) {
        List<String> distinct(Iterator<InternalRow> rows) {
            Set<UTF8String> seen = new HashSet<>();
            ByteBuffer scratch = ByteBuffer.allocate(others.schema().rowBytes()).order(ByteOrder.nativeOrder());
            while (rows.hasNext() && seen.size() < most) {
                InternalRow row = rows.next();
                if (!row.isNullAt(ordinal) && !(others.leavesOut() && others.leavesOut(row, scratch))) {
                    add(row, seen);
                }
            }
            return seen.stream().map(UTF8String::toString).toList();
        }

        private void add(InternalRow row, Set<UTF8String> seen) {
            if (arrays) {
                ArrayData texts = row.getArray(ordinal);
                for (int i = 0; i < texts.numElements(); i++) {
                    if (!texts.isNullAt(i)) {
                        add(texts.getUTF8String(i), seen);
                    }
                }
            } else {
                add(row.getUTF8String(ordinal), seen);
            }
        }

        private static void add(UTF8String text, Set<UTF8String> seen) {
            if (!seen.contains(text)) {
                seen.add(text.clone());
            }
        }
    }
}
