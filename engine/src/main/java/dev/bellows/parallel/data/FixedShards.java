package dev.bellows.parallel.data;

/**
 * Into how many logical shards a global batch is cut, whatever the number of workers, each of which computes an equal number of them.
 *
 * @param count how many, a power of two
 * @param rows how many samples each has in a whole batch, 1 or more
 */
public record FixedShards(int count, int rows) {
    public FixedShards {
        if (count < 1 || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(
                    "logical shards: their number must be a power of two, such as 8, got " + count);
        }
        if (rows < 1) {
            throw new IllegalArgumentException("logical shards: each must have 1 sample or more, got " + rows);
        }
    }

    /**
     * Shards of a batch size.
     *
     * @throws IllegalArgumentException if they are not equal
     */
    public static FixedShards of(int batchSize, int count) {
        if (count > 0 && batchSize % count != 0) {
            throw new IllegalArgumentException("logical shards: a batch of " + batchSize + " samples does not make "
                    + count + " equal shards; take a batch size that is a multiple of " + count);
        }
        return new FixedShards(count, count > 0 ? batchSize / count : 1);
    }

    /**
     * How many each of so many workers computes.
     *
     * @throws IllegalArgumentException if they do not get equal numbers
     */
    public int each(int workers) {
        if (count % workers != 0) {
            throw new IllegalArgumentException("logical shards: " + count + " of them cannot be dealt evenly to "
                    + workers + " workers; take 1, 2, 4 or another power of two up to " + count);
        }
        return count / workers;
    }
}
