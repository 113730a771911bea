package dev.bellows.spark.source;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.Rows;
import dev.bellows.data.table.TableFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** The rows of a part of a file, as a task of Spark's takes them; the file is closed with the task at the latest. */
final class FileRows extends AbstractIterator<InternalRow> {
    private final String where;
    private final Rows rows;
    private final List<Column> columns;
    private @Nullable InternalRow ahead;
    private boolean ended;
    private boolean closed;

    private FileRows(String where, Rows rows, List<Column> columns) {
        this.where = where;
        this.rows = rows;
        this.columns = columns;
    }

    static Iterator<InternalRow> open(
            TableFormat format,
            Path path,
            Configuration hadoop,
            List<Column> columns,
            Map<String, String> options,
            TableFormat.Part part) {
        String where = format.name() + ": " + path;
        try {
            HadoopInput input = new HadoopInput(path, hadoop);
            if (input.size() == 0) { // such as _SUCCESS of others
                return CollectionConverters.asScala(Collections.emptyIterator());
            }
            FileRows rows = new FileRows(where, format.rows(input, columns, options, part), columns);
            TaskContext task = TaskContext.get();
            if (task != null) {
                task.addTaskCompletionListener((TaskCompletionListener) context -> rows.close());
            }
            return rows;
        } catch (IOException e) {
            throw told(where, e);
        }
    }

    private static UncheckedIOException told(String where, IOException e) {
        return new UncheckedIOException(new IOException(where + ": " + e.getMessage(), e));
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            try {
                Object[] row = rows.next();
                ended = row == null;
                ahead = row == null ? null : InternalValue.row(row, columns);
            } catch (IOException e) {
                throw told(where, e);
            }
            if (ended) {
                close();
            }
        }
        return ahead != null;
    }

    @Override
    public InternalRow next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        InternalRow row = ahead;
        ahead = null;
        return row;
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        ended = true;
        try {
            rows.close();
        } catch (IOException e) {
            throw told(where, e);
        }
    }
}
