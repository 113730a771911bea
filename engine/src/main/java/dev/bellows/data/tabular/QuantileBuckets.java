package dev.bellows.data.tabular;

import dev.bellows.nn.feature.Bucketize;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts each column into buckets that hold about equally many of the rows for training; fewer than asked for where
 * quantiles coincide. Missing values are passed over here, and fall into bucket 0 later: impute them before.
 */
public record QuantileBuckets(int count) implements Fitting {
    public QuantileBuckets {
        if (count < 2) {
            throw new IllegalArgumentException("quantile buckets: needs 2 buckets or more: " + count);
        }
    }

    @Override
    public Bucketize.Config fit(float[][] rows) {
        List<double[]> columns = new TrainingColumns("quantile buckets", rows).known();
        return new Bucketize.Config(columns.stream().map(this::boundaries).toList());
    }

    private List<Double> boundaries(double[] column) {
        return IntStream.range(1, count)
                .mapToObj(i -> TrainingColumns.quantile(column, (double) i / count))
                .distinct()
                .toList();
    }
}
