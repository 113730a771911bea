package dev.bellows.spark.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one partition of the training data holds. Travels as bytes, which every serializer of Spark's reads.
 *
 * @param partition its number
 * @param rows how many rows that are trained on
 * @param held how many that are held out
 * @param leftOut how many that cannot be learned from and are left out
 * @param sum of the hashes of those that stay, the same whatever their order
 * @param offence the sentence about the first bad row, empty when there is none; the counts then end before it
 */
record PartitionScan(int partition, long rows, long held, long leftOut, long sum, String offence) {
    byte[] toBytes() {
        byte[] sentence = offence.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + 4 * Long.BYTES + sentence.length)
                .putInt(partition)
                .putLong(rows)
                .putLong(held)
                .putLong(leftOut)
                .putLong(sum)
                .put(sentence)
                .array();
    }

    static PartitionScan of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int partition = buffer.getInt();
        long rows = buffer.getLong();
        long held = buffer.getLong();
        long leftOut = buffer.getLong();
        long sum = buffer.getLong();
        return new PartitionScan(
                partition,
                rows,
                held,
                leftOut,
                sum,
                StandardCharsets.UTF_8.decode(buffer).toString());
    }

    /** Rows in all, without those left out. */
    long count() {
        return rows + held;
    }

    /**
     * Throws unless a second reading of the partition gave what the first one did. Which rows are held out follows from what they
     * hold.
     */
    void requireSame(long again, long sumAgain) {
        if (again != count() || sumAgain != sum) {
            throw changed(again == count() ? "other rows" : again + " rows");
        }
    }

    IllegalStateException wentBad(String sentence) {
        return changed("a bad one (" + sentence + ")");
    }

    /** What a second reading of the partition gave in place of the rows. */
    IllegalStateException changed(String now) {
        return changed("partition " + partition + " held " + count() + " rows", now);
    }

    /** The same of a partition whose rows nobody who reads it has counted. */
    static IllegalStateException wentBadAgain(String sentence) {
        return changed("a partition held rows to learn from", "a bad one (" + sentence + ")");
    }

    private static IllegalStateException changed(String before, String now) {
        return new IllegalStateException(before + " when the DataFrame was checked and " + now
                + " when it was read again; cache() or write it first, for its plan is not deterministic");
    }
}
