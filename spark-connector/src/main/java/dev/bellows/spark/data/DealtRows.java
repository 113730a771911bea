package dev.bellows.spark.data;

import java.util.Iterator;

/**
 * The rows of one partition, each with its global number and the worker that owns it. They are read once, a block at a time, and
 * held against what the first reading of the partition gave.
 */
public final class DealtRows {
    private final RowPlacement.Deal deal;
    private final Iterator<byte[]> rows;
    private final PartitionScan scan;
    private final RowNumbers numbers;
    private final RowNumbers heldNumbers;
    private long count;
    private long sum;

    /** Is given each row. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes a row.
         *
         * @param worker who owns it
         * @param index its global number, of a row held out the bitwise complement of it
         * @param rows what a sample store takes lies in this array
         * @param from where it begins
         */
        void take(int worker, long index, byte[] rows, int from);
    }

    DealtRows(
            RowPlacement.Deal deal,
            Iterator<byte[]> rows,
            PartitionScan scan,
            RowNumbers numbers,
            RowNumbers heldNumbers) {
        this.deal = deal;
        this.rows = rows;
        this.scan = scan;
        this.numbers = numbers;
        this.heldNumbers = heldNumbers;
    }

    /**
     * Deals the next rows, some hundred kilobytes of them, and says whether there were any.
     *
     * @throws IllegalStateException if they are others than when they were checked, at the end of the partition at the latest
     */
    public boolean deal(Taker taker) {
        if (!rows.hasNext()) {
            scan.requireSame(count, sum);
            return false;
        }
        byte[] block = rows.next();
        String offence = EncodedRows.offence(block);
        if (!offence.isEmpty()) {
            throw scan.wentBad(offence);
        }
        EncodedRows.forEach(block, deal.rowBytes(), (in, from) -> deal(in, from, taker));
        return true;
    }

    private void deal(byte[] block, int from, Taker taker) {
        long hash = RowHashes.of(block, from, deal.rowBytes());
        boolean held = deal.holdout().holds(block, from, hash);
        RowPlacement.Numbers side = held ? deal.held() : deal.rows();
        int number = (held ? heldNumbers : numbers).next(hash);
        if (number < 0 || number >= side.count(scan.partition())) {
            throw scan.changed("other rows");
        }
        count++;
        sum += hash;
        long index = side.offset(scan.partition()) + number;
        taker.take(side.plan().workerOf(index), held ? ~index : index, block, from);
    }
}
