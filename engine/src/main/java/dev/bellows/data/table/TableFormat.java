package dev.bellows.data.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A format of files that are rows of named columns. */
public interface TableFormat {
    /** What it is called, such as {@code tfrecord}. */
    String name();

    /** Whether several tasks may read parts of one file; otherwise the rows of a file come all with its first byte. */
    boolean isSplit();

    /**
     * What columns a file has; reads as little as that takes.
     *
     * @param options by names in lower case; those that are not known are passed over
     * @throws IOException a sentence if the file is damaged, or none of this format
     */
    List<Column> columns(TableInput file, Map<String, String> options) throws IOException;

    /**
     * The rows that begin in a part of a file, so that the parts together give each row once.
     *
     * @param wanted the columns to read, some of those that there are, or of other types where the format says so
     * @param options as for {@link #columns}
     * @throws IOException a sentence if the file is damaged, or has no such column
     */
    Rows rows(TableInput file, List<Column> wanted, Map<String, String> options, Part part) throws IOException;

    /**
     * Which bytes of a file a reader is to begin in.
     *
     * @param from the first byte
     * @param to one past the last byte
     */
    record Part(long from, long to) {
        /** All of a file. */
        public static final Part WHOLE = new Part(0, Long.MAX_VALUE);

        /** Whether something that begins at a byte is in it. */
        public boolean has(long at) {
            return from <= at && at < to;
        }
    }
}
