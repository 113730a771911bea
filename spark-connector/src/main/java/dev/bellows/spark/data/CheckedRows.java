package dev.bellows.spark.data;

import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a fit once each was looked at: encoded, counted, and numbered. Those of partitions that a shuffle fills are numbered
 * in the order of their hashes, by what they hold: neither the order in which the shuffle hands them over nor a task that runs
 * again changes which row is which. Others are numbered as they come. Only other rows are noticed at a second reading, and refused.
 *
 * <p>Rows that come out of a shuffle, with nothing cached behind it, are kept on disk as they were read the first time, for there
 * even which rows there are may follow from the order of arrival ({@code limit}, {@code rand()}, {@code dropDuplicates}). Others are
 * read again for placement. To be closed when nothing is read any more.
 */
public final class CheckedRows implements AutoCloseable {
    private final JavaRDD<byte[]> encoded;
    private final Lineage lineage;
    private final @Nullable JavaRDD<byte[]> orders;
    private final int rowBytes;
    private final Holdout holdout;
    private final List<PartitionScan> scans;
    private final Map<Places, JavaRDD<byte[]>> placed = new HashMap<>();
    private final Map<String, Moments> moments = new HashMap<>();

    /** How rows are dealt, and how many neighbouring workers have the same. */
    private record Places(LanePlan plan, int copies) {}

    private CheckedRows(
            JavaRDD<byte[]> encoded,
            Lineage lineage,
            @Nullable JavaRDD<byte[]> orders,
            int rowBytes,
            Holdout holdout,
            List<PartitionScan> scans) {
        this.encoded = encoded;
        this.lineage = lineage;
        this.orders = orders;
        this.rowBytes = rowBytes;
        this.holdout = holdout;
        this.scans = scans;
    }

    /**
     * Looks at every row, in one job.
     *
     * @param rows of the columns that the codec reads
     * @param holdout which of them are kept from training
     * @throws IllegalArgumentException a sentence with the first bad row's place and value, or that there are no rows
     */
    public static CheckedRows check(JavaRDD<InternalRow> rows, RowCodec codec, Holdout holdout) {
        return check(rows, codec, holdout, false);
    }

    /**
     * Looks at every row, in one job.
     *
     * @param kept whether rows are kept also where no shuffle made them, if nothing cached lies behind them; so they are read once
     */
    static CheckedRows check(JavaRDD<InternalRow> rows, RowCodec codec, Holdout holdout, boolean kept) {
        JavaRDD<byte[]> encoded = rows.mapPartitionsWithIndex(
                        (partition, some) -> (Iterator<byte[]>) new EncodedRows(codec, partition, some), true)
                .setName("Bellows: encoded rows");
        int rowBytes = codec.schema().rowBytes();
        Lineage lineage = Lineage.of(rows.rdd());
        if (lineage.uncached() || (kept && !lineage.cached())) {
            encoded.persist(StorageLevel.DISK_ONLY());
        }
        JavaRDD<byte[]> orders = lineage.shuffled()
                ? encoded.mapPartitionsWithIndex(
                                (partition, blocks) -> order(partition, blocks, rowBytes, holdout), true)
                        .setName("Bellows: order of the rows")
                        .persist(StorageLevel.MEMORY_AND_DISK())
                : null;
        JavaRDD<byte[]> looks = orders != null
                ? orders.mapPartitions(CheckedRows::first)
                : encoded.mapPartitionsWithIndex(
                        (partition, blocks) -> look(partition, blocks, rowBytes, holdout), true);
        try {
            List<PartitionScan> scans = new ArrayList<>(
                    looks.collect().stream().map(PartitionScan::of).toList());
            scans.sort(Comparator.comparingInt(PartitionScan::partition));
            requireGood(scans);
            return new CheckedRows(encoded, lineage, orders, rowBytes, holdout, scans);
        } catch (RuntimeException | Error e) {
            unpersist(encoded);
            unpersist(orders);
            throw e;
        }
    }

    /** What a partition holds. */
    private static Iterator<byte[]> look(int partition, Iterator<byte[]> blocks, int rowBytes, Holdout holdout) {
        long[] counts = {0, 0};
        long[] sum = {0};
        Seen seen = each(blocks, rowBytes, holdout, (rows, from, hash, held) -> {
            counts[held ? 1 : 0]++;
            sum[0] += hash;
        });
        return List.of(new PartitionScan(partition, counts[0], counts[1], seen.leftOut, sum[0], seen.offence).toBytes())
                .iterator();
    }

    /** What a partition holds, and in order the hashes of the rows that are trained on, then of those held out. */
    private static Iterator<byte[]> order(int partition, Iterator<byte[]> blocks, int rowBytes, Holdout holdout) {
        RowHashes.Builder rows = new RowHashes.Builder();
        RowHashes.Builder heldOut = new RowHashes.Builder();
        Seen seen = each(blocks, rowBytes, holdout, (row, from, hash, held) -> (held ? heldOut : rows).add(hash));
        RowHashes sorted = rows.sorted();
        RowHashes sortedOut = heldOut.sorted();
        List<byte[]> all = new ArrayList<>();
        long sum = sorted.sum() + sortedOut.sum();
        all.add(new PartitionScan(partition, sorted.size(), sortedOut.size(), seen.leftOut, sum, seen.offence)
                .toBytes());
        all.addAll(sorted.chunks());
        all.addAll(sortedOut.chunks());
        return all.iterator();
    }

    /** What a partition holds. Read to its end, or Spark says of each that it was left locked. */
    private static Iterator<byte[]> first(Iterator<byte[]> order) {
        byte[] scan = order.next();
        order.forEachRemaining(hashes -> {});
        return List.of(scan).iterator();
    }

    /** Is told of each row: where its bytes are, their hash, and whether it is held out. */
    private interface Visitor {
        void visit(byte[] rows, int from, long hash, boolean held);
    }

    /**
     * What became of the rows that are not visited.
     *
     * @param leftOut how many were left out
     * @param offence the sentence on the first bad one, or none
     */
    private record Seen(long leftOut, String offence) {}

    /** Visits each row. */
    private static Seen each(Iterator<byte[]> blocks, int rowBytes, Holdout holdout, Visitor visitor) {
        String offence = "";
        long leftOut = 0;
        while (blocks.hasNext() && offence.isEmpty()) {
            byte[] block = blocks.next();
            offence = EncodedRows.offence(block);
            if (offence.isEmpty()) {
                leftOut += EncodedRows.leftOut(block);
                EncodedRows.forEach(block, rowBytes, (rows, from) -> {
                    long hash = RowHashes.of(rows, from, rowBytes);
                    visitor.visit(rows, from, hash, holdout.holds(rows, from, hash));
                });
            }
        }
        return new Seen(leftOut, offence);
    }

    private static void requireGood(List<PartitionScan> scans) {
        for (PartitionScan scan : scans) {
            if (!scan.offence().isEmpty()) {
                throw new IllegalArgumentException(scan.offence());
            }
        }
        if (scans.stream().allMatch(scan -> scan.count() == 0)) {
            long leftOut = scans.stream().mapToLong(PartitionScan::leftOut).sum();
            throw leftOut == 0 ? empty() : noneLeft("all " + leftOut + " rows");
        }
    }

    static IllegalArgumentException noneLeft(String all) {
        return new IllegalArgumentException("handleInvalid: leaves out " + all
                + ", as each holds a null or what is no finite number in a column that is learned from; set it to"
                + " error to see the first of them");
    }

    static IllegalArgumentException empty() {
        return new IllegalArgumentException(
                "fit: the DataFrame has no rows; check the filters and joins it comes from");
    }

    /**
     * The moments of a field over the rows that are trained on, in a job of its own.
     *
     * @param schema of the rows
     * @param field of f32
     */
    public synchronized Moments moments(SampleSchema schema, Field field) {
        return moments.computeIfAbsent(field.name(), name -> {
            Floats numbers = new Floats(schema.offset(name), field.elements());
            int width = rowBytes;
            Holdout kept = holdout;
            return encoded
                    .mapPartitions(blocks -> List.of(
                                    moments(blocks, width, kept, numbers).toBytes())
                            .iterator())
                    .collect()
                    .stream()
                    .map(Moments::of)
                    .reduce(Moments.none(field.elements()), Moments::plus);
        });
    }

    /** Numbers in a row: where they begin, and how many there are. */
    private record Floats(int offset, int count) implements Serializable {}

    private static Moments moments(Iterator<byte[]> blocks, int rowBytes, Holdout holdout, Floats numbers) {
        Moments.Running sum = new Moments.Running(numbers.count);
        Seen seen = each(blocks, rowBytes, holdout, (rows, from, hash, held) -> {
            if (!held) {
                ByteBuffer row = ByteBuffer.wrap(rows, from + numbers.offset, numbers.count * Float.BYTES)
                        .order(ByteOrder.nativeOrder());
                sum.add(number -> row.getFloat());
            }
        });
        if (!seen.offence.isEmpty()) {
            throw PartitionScan.wentBadAgain(seen.offence);
        }
        return sum.moments();
    }

    /** What a row takes, encoded. */
    public int rowBytes() {
        return rowBytes;
    }

    /** Rows that are trained on. */
    public long count() {
        return scans.stream().mapToLong(PartitionScan::rows).sum();
    }

    /** Rows that cannot be learned from and were left out. */
    public long leftOut() {
        return scans.stream().mapToLong(PartitionScan::leftOut).sum();
    }

    /** Rows held out. */
    public long held() {
        return scans.stream().mapToLong(PartitionScan::held).sum();
    }

    /** The sum of the hashes of all rows, which is the same however they are partitioned, and another for other rows. */
    public long sum() {
        return scans.stream().mapToLong(PartitionScan::sum).sum();
    }

    /**
     * Sends every row, by its number, to the worker that owns it; one shuffle for each plan. Rows held out have numbers of their own,
     * and are dealt like the others.
     *
     * @param plan how the rows are dealt
     * @return {@link RowBlock}s; partition {@code r} holds those of worker {@code r}
     */
    public synchronized JavaRDD<byte[]> place(LanePlan plan) {
        return place(plan, 1);
    }

    /** The same to so many neighbouring workers each. */
    public synchronized JavaRDD<byte[]> place(LanePlan plan, int copies) {
        return placed.computeIfAbsent(new Places(plan, copies), this::shuffle);
    }

    /** What {@link #place} has given so far. */
    synchronized List<JavaRDD<byte[]>> placed() {
        return List.copyOf(placed.values());
    }

    private JavaRDD<byte[]> shuffle(Places places) {
        return RowPlacement.place(deal(places.plan), dealing(places.plan), places.copies);
    }

    /**
     * The rows where they are, each with the worker that owns it; so that whoever reads a partition can send them there.
     *
     * @param plan how the rows are dealt
     * @return one element for each partition, whose rows are read by it
     */
    public JavaRDD<DealtRows> deal(LanePlan plan) {
        return RowPlacement.deal(encoded, orders, dealing(plan));
    }

    private RowPlacement.Deal dealing(LanePlan plan) {
        return RowPlacement.Deal.of(scans, rowBytes, holdout, plan);
    }

    /** Whether the rows are read from where they are kept, and not made once more. */
    public boolean kept() {
        return lineage.cached() || !encoded.getStorageLevel().equals(StorageLevel.NONE());
    }

    /** Rows of each partition, of both kinds. */
    public long[] counts() {
        return scans.stream().mapToLong(PartitionScan::count).toArray();
    }

    /** Frees what was kept. */
    @Override
    public void close() {
        unpersist(encoded);
        unpersist(orders);
    }

    private static void unpersist(@Nullable JavaRDD<byte[]> kept) {
        if (kept != null) {
            kept.unpersist(false);
        }
    }
}
