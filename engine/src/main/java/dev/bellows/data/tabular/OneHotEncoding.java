package dev.bellows.data.tabular;

import dev.bellows.nn.feature.OneHotEncode;

/**
 * Spreads columns of category codes 0, 1, … over one column per category; each has as many as its greatest code in
 * training says. Later codes beyond, and missing ones, give 0 everywhere. {@link CategoryIndex} turns text into codes.
 */
public record OneHotEncoding() implements Fitting {
    @Override
    public OneHotEncode.Config fit(float[][] rows) {
        TrainingColumns columns = new TrainingColumns("one-hot encoding", rows);
        return new OneHotEncode.Config(
                columns.known().stream().map(OneHotEncoding::categories).toList());
    }

    private static int categories(double[] column) {
        return Math.max(1, (int) column[column.length - 1] + 1);
    }
}
