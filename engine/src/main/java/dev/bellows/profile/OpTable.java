package dev.bellows.profile;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Time by op. */
public final class OpTable {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Map<String, Row> rows = new ConcurrentHashMap<>();

    OpTable() {}

    /**
     * The kernels of one op.
     *
     * @param op its name
     * @param count how many ran
     * @param share of the time of all kernels, from 0 to 1
     */
    public record Row(String op, long count, long totalNanos, long minNanos, long maxNanos, double share) {
        /** How long one took on average. */
        public double meanNanos() {
            return (double) totalNanos / count;
        }

        private Row plus(Row other) {
            return new Row(
                    op,
                    count + other.count,
                    totalNanos + other.totalNanos,
                    Math.min(minNanos, other.minNanos),
                    Math.max(maxNanos, other.maxNanos),
                    0);
        }

        private Row withShareOf(long all) {
            return new Row(op, count, totalNanos, minNanos, maxNanos, all == 0 ? 0 : (double) totalNanos / all);
        }
    }

    /** What comes first in a table: the most of it, and names in alphabetical order. */
    public enum Order {
        NAME(Comparator.comparing(Row::op)),
        COUNT(Comparator.comparingLong(Row::count).reversed()),
        TOTAL(Comparator.comparingLong(Row::totalNanos).reversed()),
        MEAN(Comparator.comparingDouble(Row::meanNanos).reversed()),
        MIN(Comparator.comparingLong(Row::minNanos).reversed()),
        MAX(Comparator.comparingLong(Row::maxNanos).reversed());

        private final Comparator<Row> comparator;

        Order(Comparator<Row> comparator) {
            this.comparator = comparator.thenComparing(Row::op);
        }
    }

    void add(String op, long nanos) {
        rows.merge(op, new Row(op, 1, nanos, nanos, nanos, 0), Row::plus);
    }

    List<Row> rows(Order order) {
        List<Row> all = List.copyOf(rows.values());
        long total = all.stream().mapToLong(Row::totalNanos).sum();
        return all.stream()
                .map(row -> row.withShareOf(total))
                .sorted(order.comparator)
                .toList();
    }

    String table(Order order) {
        return "op                           count   total ms    mean us     min us     max us   share\n"
                + rows(order).stream().map(OpTable::line).collect(Collectors.joining("\n"));
    }

    private static String line(Row row) {
        return String.format(
                Locale.ROOT,
                "%-24s %9d %10.3f %10.2f %10.2f %10.2f %6.1f%%",
                row.op,
                row.count,
                row.totalNanos / NANOS_PER_MILLI,
                row.meanNanos() / NANOS_PER_MICRO,
                row.minNanos / NANOS_PER_MICRO,
                row.maxNanos / NANOS_PER_MICRO,
                100 * row.share);
    }
}
