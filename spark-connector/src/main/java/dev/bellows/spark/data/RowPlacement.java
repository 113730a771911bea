package dev.bellows.spark.data;

import dev.bellows.data.LanePlan;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Finds the owner of every row, by its global number among those that are trained on or among those held out, and sends it there. */
final class RowPlacement {
    private RowPlacement() {}

    /**
     * How rows are dealt.
     *
     * @param rowBytes of one row
     * @param holdout which are held out
     * @param sums of the hashes of each partition's rows
     * @param rows the numbers of those that are trained on
     * @param held the numbers of those held out
     */
    record Deal(int rowBytes, Holdout holdout, long[] sums, Numbers rows, Numbers held) implements Serializable {
        /**
         * As a plan says for the rows that are trained on; those held out are dealt by one of as many lanes.
         *
         * @param scans of the partitions in order
         */
        static Deal of(List<PartitionScan> scans, int rowBytes, Holdout holdout, LanePlan plan) {
            long[] sums = scans.stream().mapToLong(PartitionScan::sum).toArray();
            Numbers held = Numbers.of(scans, PartitionScan::held, plan::ofSamples);
            return new Deal(rowBytes, holdout, sums, Numbers.of(scans, PartitionScan::rows, total -> plan), held);
        }

        PartitionScan scan(int partition) {
            return new PartitionScan(partition, rows.count(partition), held.count(partition), 0, sums[partition], "");
        }
    }

    /**
     * Global numbers of rows.
     *
     * @param offsets rows in the partitions before each
     * @param plan of the workers
     */
    record Numbers(long[] offsets, LanePlan plan) implements Serializable {
        static Numbers of(List<PartitionScan> scans, ToLongFunction<PartitionScan> count, LongFunction<LanePlan> plan) {
            long[] offsets = new long[scans.size() + 1];
            for (PartitionScan scan : scans) {
                offsets[scan.partition() + 1] = count.applyAsLong(scan);
            }
            Arrays.parallelPrefix(offsets, Long::sum);
            return new Numbers(offsets, plan.apply(offsets[scans.size()]));
        }

        long count(int partition) {
            return offsets[partition + 1] - offsets[partition];
        }

        long offset(int partition) {
            return offsets[partition];
        }
    }

    /**
     * The rows of each partition with their owners, which are found out as they are read.
     *
     * @param encoded {@link EncodedRows} of each partition
     * @param orders its {@link PartitionScan} and {@link RowHashes}; null: rows are numbered as they come
     * @return one element for each partition
     */
    static JavaRDD<DealtRows> deal(JavaRDD<byte[]> encoded, @Nullable JavaRDD<byte[]> orders, Deal deal) {
        return orders == null
                ? encoded.mapPartitionsWithIndex(
                        (partition, rows) ->
                                List.of(asTheyCome(deal, partition, rows)).iterator(),
                        false)
                : encoded.zipPartitions(orders, (rows, order) -> List.of(inOrder(deal, rows, order))
                        .iterator());
    }

    /**
     * Shuffles the rows once.
     *
     * @param copies how many neighbouring workers have the same rows
     */
    static JavaRDD<byte[]> place(JavaRDD<DealtRows> dealt, Deal deal, int copies) {
        JavaRDD<Tuple2<Integer, byte[]>> blocks = dealt.mapPartitions(rows -> new Blocks(deal, copies, rows.next()));
        return JavaPairRDD.fromJavaRDD(blocks)
                .partitionBy(new ByWorker(deal.rows.plan.workers() * copies))
                .values();
    }

    private static DealtRows asTheyCome(Deal deal, int partition, Iterator<byte[]> rows) {
        return new DealtRows(deal, rows, deal.scan(partition), RowNumbers.byArrival(), RowNumbers.byArrival());
    }

    private static DealtRows inOrder(Deal deal, Iterator<byte[]> rows, Iterator<byte[]> order) {
        PartitionScan again = PartitionScan.of(order.next());
        PartitionScan scan = deal.scan(again.partition());
        if (!again.offence().isEmpty()) {
            throw scan.wentBad(again.offence());
        }
        scan.requireSame(again.count(), again.sum());
        List<byte[]> chunks = new ArrayList<>();
        order.forEachRemaining(chunks::add);
        int trained = RowHashes.chunks(again.rows());
        return new DealtRows(
                deal,
                rows,
                scan,
                new RowHashes(chunks.subList(0, trained)),
                new RowHashes(chunks.subList(trained, chunks.size())));
    }

    /** Fills a block per worker and yields those that are full, at the end the rest. */
    private static final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
        private final DealtRows rows;
        private final int copies;
        private final List<RowBlock> open = new ArrayList<>();
        private final Queue<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
        private boolean finished;

        Blocks(Deal deal, int copies, DealtRows rows) {
            this.copies = copies;
            this.rows = rows;
            for (int worker = 0; worker < deal.rows.plan.workers(); worker++) {
                open.add(new RowBlock(deal.rowBytes));
            }
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !finished) {
                if (!rows.deal(this::add)) {
                    finish();
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Tuple2<Integer, byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("row placement: no block is left");
            }
            return ready.remove();
        }

        private void add(int worker, long index, byte[] block, int from) {
            RowBlock target = open.get(worker);
            if (target.add(index, block, from)) {
                ready(worker, target.take());
            }
        }

        private void ready(int worker, byte[] block) {
            for (int copy = 0; copy < copies; copy++) {
                ready.add(new Tuple2<>(worker * copies + copy, block));
            }
        }

        private void finish() {
            finished = true;
            for (int worker = 0; worker < open.size(); worker++) {
                if (!open.get(worker).isEmpty()) {
                    ready(worker, open.get(worker).take());
                }
            }
        }
    }

    private static final class ByWorker extends Partitioner {
        private final int workers;

        ByWorker(int workers) {
            this.workers = workers;
        }

        @Override
        public int numPartitions() {
            return workers;
        }

        @Override
        public int getPartition(Object worker) {
            return (Integer) worker;
        }
    }
}
