package dev.bellows.train;

/**
 * How a {@link Predictor} uses memory.
 *
 * @param maxBatch the most rows that are computed at once; more are computed in parts
 * @param sizes for how many distinct numbers of rows compiled networks are kept
 * @param padded whether every part is filled up to {@code maxBatch} rows, so that one compiled network serves all
 */
public record PredictorOptions(int maxBatch, int sizes, boolean padded) {
    private static final int SIZES = 16;

    /** Any number of rows at once, and compiled networks for the 16 last used numbers. */
    public static final PredictorOptions DEFAULTS = new PredictorOptions(Integer.MAX_VALUE, SIZES, false);

    public PredictorOptions {
        if (maxBatch < 1 || sizes < 1) {
            throw new IllegalArgumentException(
                    "predictor: maxBatch and sizes must be 1 or more, got " + maxBatch + " and " + sizes);
        }
    }

    /** The same with another limit of rows. */
    public PredictorOptions withMaxBatch(int rows) {
        return new PredictorOptions(rows, sizes, padded);
    }

    /** Computes so many rows at once, never fewer: what is missing is filled up with zeros, and their outputs dropped. */
    public static PredictorOptions padded(int rows) {
        return new PredictorOptions(rows, 1, true);
    }
}
