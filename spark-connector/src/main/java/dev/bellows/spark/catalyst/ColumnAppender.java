package dev.bellows.spark.catalyst;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/**
 * Computes columns that are appended to the rows of a partition. Sent to the tasks by Java serialization; two that are equal
 * compute the same, which lets Spark compute it once.
 */
public interface ColumnAppender extends Serializable {
    /**
     * The rows with the columns appended. Rows may be left out, but keep their order.
     *
     * @param rows of one partition; each is only good until the next is asked for
     * @param task what the plan asks for
     * @return rows that are only good until the next is asked for
     */
    Iterator<InternalRow> append(Iterator<InternalRow> rows, Task task);

    /**
     * What a plan asks for in one task.
     *
     * @param partition its number
     * @param inputs the columns to read
     * @param columns which of the columns are read by anyone, in their order
     * @param kept takes in what is to be passed on of a row, and joins the columns to it
     */
    record Task(int partition, List<Input> inputs, int[] columns, KeptRows kept) {}

    /**
     * A column to read.
     *
     * @param ordinal where it stands in the rows that come
     * @param type of its values
     */
    record Input(int ordinal, DataType type) {}
}
