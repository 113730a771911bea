package dev.bellows.spark.data;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Which texts a column holds. One job, in which no more of them leave a partition than are asked for. */
public final class TextScan {
    private TextScan() {}

    /**
     * The texts of a column, each once, ordered by name as strings are; nulls are passed over.
     *
     * @param ordinal of the column
     * @param most texts to return, the first ones where there are more
     */
    public static List<String> distinct(JavaRDD<InternalRow> rows, int ordinal, int most) {
        return rows.mapPartitions(some -> distinct(some, ordinal, most).iterator())
                .distinct()
                .takeOrdered(most);
    }

    /** Where a partition has more than are asked for, any of them show that there are. */
    private static List<String> distinct(Iterator<InternalRow> rows, int ordinal, int most) {
        Set<UTF8String> seen = new HashSet<>();
        while (rows.hasNext() && seen.size() < most) {
            InternalRow row = rows.next();
            if (!row.isNullAt(ordinal)) {
                UTF8String text = row.getUTF8String(ordinal);
                if (!seen.contains(text)) {
                    seen.add(text.clone());
                }
            }
        }
        return seen.stream().map(UTF8String::toString).toList();
    }
}
