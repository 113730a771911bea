package dev.bellows.spark.data;

import dev.bellows.spark.data.codec.BadValueException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** How much room the longest value of a column needs. One job over all rows. */
public final class LongestRow {
    private LongestRow() {}

    /** The elements of the longest value; bad rows are passed over, as the check of the rows has its say on them. */
    public static int elements(JavaRDD<InternalRow> rows, FirstRow.Column column) {
        return rows.mapPartitions(some -> List.of(longest(some, column)).iterator()).collect().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    private static int longest(Iterator<InternalRow> rows, FirstRow.Column column) {
        int longest = 0;
        while (rows.hasNext()) {
            longest = Math.max(longest, elements(rows.next(), column));
        }
        return longest;
    }

    private static int elements(InternalRow row, FirstRow.Column column) {
        try {
            return column.codec().elements(row, column.ordinal());
        } catch (BadValueException passedOver) {
            return 0;
        }
    }
}
