package dev.bellows.predict;

/** How many rows a {@link Predictor} computes for so many asked for: it compiles the network once per number of rows. */
public enum Padding {
    /** As many as there are. */
    NONE,
    /** Up to the next power of two, so that batches of all lengths need few compiled networks. */
    POWER_OF_TWO,
    /** Always as many as are computed at once at most, so that one compiled network serves all. */
    FULL;

    /** The rows that are computed for {@code rows} of them, of at most {@code maxBatch}. */
    int rows(int rows, int maxBatch) {
        return switch (this) {
            case NONE -> rows;
            case POWER_OF_TWO -> rows > 1 << 30 ? rows : Math.min(maxBatch, Integer.highestOneBit(2 * rows - 1));
            case FULL -> maxBatch;
        };
    }
}
