package dev.bellows.spark.data;

import dev.bellows.data.LanePlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
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
    private final @Nullable JavaRDD<byte[]> orders;
    private final int rowBytes;
    private final long[] offsets;
    private final long[] sums;

    private CheckedRows(
            JavaRDD<byte[]> encoded, @Nullable JavaRDD<byte[]> orders, int rowBytes, long[] sums, long[] offsets) {
        this.encoded = encoded;
        this.orders = orders;
        this.rowBytes = rowBytes;
        this.sums = sums;
        this.offsets = offsets;
    }

    /**
     * Looks at every row, in one job.
     *
     * @param rows of the columns that the codec reads
     * @throws IllegalArgumentException a sentence with the first bad row's place and value, or that there are no rows
     */
    public static CheckedRows check(JavaRDD<InternalRow> rows, RowCodec codec) {
        JavaRDD<byte[]> encoded = rows.mapPartitionsWithIndex(
                        (partition, some) -> (Iterator<byte[]>) new EncodedRows(codec, partition, some), true)
                .setName("Bellows: encoded rows");
        int rowBytes = codec.schema().rowBytes();
        Lineage lineage = Lineage.of(rows.rdd());
        if (lineage.uncached()) {
            encoded.persist(StorageLevel.DISK_ONLY());
        }
        JavaRDD<byte[]> orders = lineage.shuffled()
                ? encoded.mapPartitionsWithIndex((partition, blocks) -> order(partition, blocks, rowBytes), true)
                        .setName("Bellows: order of the rows")
                        .persist(StorageLevel.MEMORY_AND_DISK())
                : null;
        JavaRDD<byte[]> looks = orders != null
                ? orders.mapPartitions(order -> List.of(order.next()).iterator())
                : encoded.mapPartitionsWithIndex((partition, blocks) -> look(partition, blocks, rowBytes), true);
        try {
            List<PartitionScan> scans = new ArrayList<>(
                    looks.collect().stream().map(PartitionScan::of).toList());
            scans.sort(Comparator.comparingInt(PartitionScan::partition));
            long[] sums = scans.stream().mapToLong(PartitionScan::sum).toArray();
            return new CheckedRows(encoded, orders, rowBytes, sums, offsets(scans));
        } catch (RuntimeException | Error e) {
            unpersist(encoded);
            unpersist(orders);
            throw e;
        }
    }

    /** What a partition holds. */
    private static Iterator<byte[]> look(int partition, Iterator<byte[]> blocks, int rowBytes) {
        long[] countAndSum = {0, 0};
        String offence = hashes(blocks, rowBytes, hash -> {
            countAndSum[0]++;
            countAndSum[1] += hash;
        });
        return List.of(new PartitionScan(partition, countAndSum[0], countAndSum[1], offence).toBytes())
                .iterator();
    }

    /** What a partition holds, and the hashes of its rows in order. */
    private static Iterator<byte[]> order(int partition, Iterator<byte[]> blocks, int rowBytes) {
        RowHashes.Builder hashes = new RowHashes.Builder();
        String offence = hashes(blocks, rowBytes, hashes::add);
        RowHashes sorted = hashes.sorted();
        List<byte[]> all = new ArrayList<>();
        all.add(new PartitionScan(partition, sorted.size(), sorted.sum(), offence).toBytes());
        all.addAll(sorted.chunks());
        return all.iterator();
    }

    /** Hands on the hash of each row; returns the sentence on the first bad one, or none. */
    private static String hashes(Iterator<byte[]> blocks, int rowBytes, LongConsumer hash) {
        String offence = "";
        while (blocks.hasNext() && offence.isEmpty()) {
            byte[] block = blocks.next();
            offence = EncodedRows.offence(block);
            if (offence.isEmpty()) {
                EncodedRows.forEach(block, rowBytes, (rows, from) -> hash.accept(RowHashes.of(rows, from, rowBytes)));
            }
        }
        return offence;
    }

    private static long[] offsets(List<PartitionScan> scans) {
        long[] offsets = new long[scans.size() + 1];
        for (PartitionScan scan : scans) {
            if (!scan.offence().isEmpty()) {
                throw new IllegalArgumentException(scan.offence());
            }
            offsets[scan.partition() + 1] = scan.rows();
        }
        Arrays.parallelPrefix(offsets, Long::sum);
        if (offsets[scans.size()] == 0) {
            throw empty();
        }
        return offsets;
    }

    static IllegalArgumentException empty() {
        return new IllegalArgumentException(
                "fit: the DataFrame has no rows; check the filters and joins it comes from");
    }

    /** Rows in all. */
    public long count() {
        return offsets[offsets.length - 1];
    }

    /**
     * Sends every row, by its number, to the worker that owns it; one shuffle.
     *
     * @param plan how the rows are dealt
     * @return {@link RowBlock}s; partition {@code r} holds those of worker {@code r}
     */
    public JavaRDD<byte[]> place(LanePlan plan) {
        return RowPlacement.place(encoded, orders, new RowPlacement.Deal(rowBytes, offsets, sums, plan));
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
