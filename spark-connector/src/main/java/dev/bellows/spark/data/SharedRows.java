package dev.bellows.spark.data;

import dev.bellows.core.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What fits on one DataFrame read of it, each thing once for all who ask for the same: the rows of some columns, the shapes in the
 * first of them, and the checked rows. Fits that differ in nothing that concerns rows (columns, shapes, classes, rows held out) have
 * them in common; those of another batch size or number of workers still have all but the placement.
 *
 * <p>May be used by several threads. One prepares while the others wait; if it fails, the next tries for itself. All is freed when
 * it is closed and the last use has ended.
 */
public final class SharedRows implements AutoCloseable {
    private final boolean kept;
    private final Consumer<JavaRDD<byte[]>> dropped;
    private final ReentrantLock preparing = new ReentrantLock();
    private final Map<List<List<String>>, JavaRDD<InternalRow>> rows = new HashMap<>();
    private final Map<First, List<Shape>> shapes = new HashMap<>();
    private final Map<Texts, List<String>> texts = new HashMap<>();
    private final Map<Vocabulary, List<List<String>>> words = new HashMap<>();
    private final Map<First, Integer> longest = new HashMap<>();
    private final Map<Checked, CheckedRows> checked = new HashMap<>();
    private int uses;
    private boolean closed;

    private record First(int rows, List<FirstRow.Column> columns, boolean leaveOut) {}

    private record Texts(int rows, int ordinal, boolean arrays, int most, RowCodec others) {}

    private record Vocabulary(int rows, List<WordScan.Texts> texts, long minimum, RowCodec codec) {}

    private record Checked(int rows, RowCodec codec, Holdout holdout) {}

    /**
     * Nothing is read yet.
     *
     * @param kept whether rows are kept on disk as they were first read, if nothing that they come from is cached
     * @param dropped told of rows that a shuffle of ours has dealt to workers, when nobody will read them any more
     */
    public SharedRows(boolean kept, Consumer<JavaRDD<byte[]>> dropped) {
        this.kept = kept;
        this.dropped = dropped;
    }

    /** Keeps rows from being freed, until it is closed. */
    public final class Use implements AutoCloseable {
        private boolean ended;

        private Use() {}

        /** What is used. */
        public SharedRows rows() {
            return SharedRows.this;
        }

        @Override
        public void close() {
            synchronized (SharedRows.this) {
                if (!ended) {
                    ended = true;
                    uses--;
                    freeIfUnused();
                }
            }
        }
    }

    /**
     * Keeps the rows from being freed.
     *
     * @throws IllegalStateException if they were closed
     */
    public synchronized Use use() {
        if (closed) {
            throw new IllegalStateException("shared rows: are closed");
        }
        uses++;
        return new Use();
    }

    /** No further use begins; the rows are freed as soon as none goes on. */
    @Override
    public synchronized void close() {
        closed = true;
        freeIfUnused();
    }

    private void freeIfUnused() {
        if (closed && uses == 0) {
            for (CheckedRows rowsOfOne : checked.values()) {
                rowsOfOne.placed().forEach(dropped);
                rowsOfOne.close();
            }
            checked.clear();
            shapes.clear();
            texts.clear();
            words.clear();
            longest.clear();
            rows.clear();
        }
    }

    /** The rows of these columns. */
    public JavaRDD<InternalRow> rows(Columns columns, Supplier<JavaRDD<InternalRow>> reading) {
        List<List<String>> key =
                columns.bound().stream().map(Columns.Bound::expressions).toList();
        return once(rows, key, reading);
    }

    /** {@link FirstRow#shapes}. */
    public List<Shape> shapes(JavaRDD<InternalRow> of, List<FirstRow.Column> columns, boolean leaveOut) {
        return once(shapes, new First(of.id(), columns, leaveOut), () -> FirstRow.shapes(of, columns, leaveOut));
    }

    /** {@link LongestRow#elements}. */
    public int longest(JavaRDD<InternalRow> of, FirstRow.Column column) {
        return once(longest, new First(of.id(), List.of(column), false), () -> LongestRow.elements(of, column));
    }

    /** {@link TextScan#distinct}. */
    public List<String> texts(JavaRDD<InternalRow> of, int ordinal, boolean arrays, int most, RowCodec others) {
        return once(
                texts,
                new Texts(of.id(), ordinal, arrays, most, others),
                () -> TextScan.distinct(of, ordinal, arrays, most, others));
    }

    /** {@link WordScan#words}. */
    public List<List<String>> words(JavaRDD<InternalRow> of, List<WordScan.Texts> asked, long minimum, RowCodec codec) {
        return once(
                words, new Vocabulary(of.id(), asked, minimum, codec), () -> WordScan.words(of, asked, minimum, codec));
    }

    /** {@link CheckedRows#check}; not to be closed. */
    public CheckedRows check(JavaRDD<InternalRow> of, RowCodec codec, Holdout holdout) {
        return once(checked, new Checked(of.id(), codec, holdout), () -> CheckedRows.check(of, codec, holdout, kept));
    }

    private <K, V> V once(Map<K, V> made, K key, Supplier<V> making) {
        try {
            preparing.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException interrupted =
                    new CancellationException("fit: interrupted while another fit prepares the rows for both");
            interrupted.initCause(e);
            throw interrupted;
        }
        try {
            V known = made.get(key);
            if (known == null) {
                known = making.get();
                made.put(key, known);
            }
            return known;
        } finally {
            preparing.unlock();
        }
    }
}
