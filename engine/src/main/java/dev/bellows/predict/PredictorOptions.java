package dev.bellows.predict;

import dev.bellows.graph.Precision;

/**
 * How a {@link Predictor} uses memory, and how exactly it computes.
 *
 * @param maxBatch the most rows that are computed at once; more are computed in parts
 * @param sizes for how many distinct numbers of rows compiled networks are kept
 * @param padding up to how many rows a part is filled with zeros, whose outputs are dropped
 * @param precision how exactly it computes; what it takes and gives is f32 in any case
 */
public record PredictorOptions(int maxBatch, int sizes, Padding padding, Precision precision) {
    private static final int SIZES = 16;

    /** Any number of rows at once, and compiled networks for the 16 last used numbers. */
    public static final PredictorOptions DEFAULTS =
            new PredictorOptions(Integer.MAX_VALUE, SIZES, Padding.NONE, Precision.FP32);

    public PredictorOptions {
        if (maxBatch < 1 || sizes < 1) {
            throw new IllegalArgumentException(
                    "predictor: maxBatch and sizes must be 1 or more, got " + maxBatch + " and " + sizes);
        }
    }

    /** The same with another limit of rows. */
    public PredictorOptions withMaxBatch(int rows) {
        return new PredictorOptions(rows, sizes, padding, precision);
    }

    /** The same with other rows added to those that are asked for. */
    public PredictorOptions withPadding(Padding chosen) {
        return new PredictorOptions(maxBatch, sizes, chosen, precision);
    }

    /** The same in another precision. */
    public PredictorOptions withPrecision(Precision chosen) {
        return new PredictorOptions(maxBatch, sizes, padding, chosen);
    }

    /** Computes so many rows at once, never fewer: what is missing is filled up with zeros, and their outputs dropped. */
    public static PredictorOptions padded(int rows) {
        return new PredictorOptions(rows, 1, Padding.FULL, Precision.FP32);
    }
}
