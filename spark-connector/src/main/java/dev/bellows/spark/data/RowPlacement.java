package dev.bellows.spark.data;

import dev.bellows.data.LanePlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Sends every row, by its global index, to the worker that owns it. */
public final class RowPlacement {
    private RowPlacement() {}

    /**
     * Shuffles the rows once.
     *
     * @param rows the very RDD that was scanned
     * @param plan how the rows are dealt
     * @return {@link RowBlock}s; partition {@code r} holds those of worker {@code r}
     */
    public static JavaRDD<byte[]> place(JavaRDD<Row> rows, SampleReader reader, ScannedRows scanned, LanePlan plan) {
        Deal deal = new Deal(reader, scanned, plan.batchSize(), plan.workers());
        return JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(deal, false))
                .partitionBy(new ByWorker(plan.workers()))
                .values();
    }

    /** Runs in each partition of the training data. */
    private record Deal(SampleReader reader, ScannedRows scanned, int batchSize, int workers)
            implements Function2<Integer, Iterator<Row>, Iterator<Tuple2<Integer, byte[]>>> {
        @Override
        public Iterator<Tuple2<Integer, byte[]>> call(Integer partition, Iterator<Row> rows) {
            return new Blocks(this, partition, rows);
        }
    }

    /** Fills a block per worker and yields those that are full, at the end the rest. */
    private static final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
        private final Deal deal;
        private final int partition;
        private final Iterator<Row> rows;
        private final List<RowBlock> open = new ArrayList<>();
        private final Queue<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
        private final LanePlan plan;
        private final RowChecksum checksum = new RowChecksum();
        private long count;
        private boolean finished;

        Blocks(Deal deal, int partition, Iterator<Row> rows) {
            this.deal = deal;
            this.partition = partition;
            this.rows = rows;
            plan = new LanePlan(deal.scanned.rows(), deal.batchSize, deal.workers);
            for (int worker = 0; worker < deal.workers; worker++) {
                open.add(new RowBlock(deal.scanned.width()));
            }
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !finished) {
                if (rows.hasNext()) {
                    add(rows.next());
                } else {
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

        private void add(Row row) {
            Sample sample = deal.reader.read(row);
            checksum.add(sample);
            long globalIndex = deal.scanned.offset(partition) + count++;
            int worker = plan.workerOf(globalIndex);
            RowBlock block = open.get(worker);
            if (block.add(globalIndex, sample)) {
                ready.add(new Tuple2<>(worker, block.take()));
            }
        }

        private void finish() {
            finished = true;
            deal.scanned.requireSame(partition, count, checksum.value());
            for (int worker = 0; worker < open.size(); worker++) {
                if (!open.get(worker).isEmpty()) {
                    ready.add(new Tuple2<>(worker, open.get(worker).take()));
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
