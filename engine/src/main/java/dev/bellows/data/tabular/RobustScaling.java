package dev.bellows.data.tabular;

import dev.bellows.nn.feature.Standardize;

/**
 * Shifts each column by its median and scales it by the distance between two quantiles, so that a few extreme values do
 * not matter. Missing values are passed over.
 */
public record RobustScaling(double lower, double upper) implements Fitting {
    private static final double QUARTER = 0.25;

    public RobustScaling {
        if (!(lower >= 0 && lower < upper && upper <= 1)) {
            throw new IllegalArgumentException(
                    "robust scaling: needs two ascending fractions from 0 to 1: " + lower + " and " + upper);
        }
    }

    /** By the quartiles. */
    public RobustScaling() {
        this(QUARTER, 1 - QUARTER);
    }

    @Override
    public Standardize.Config fit(float[][] rows) {
        TrainingColumns columns = new TrainingColumns("robust scaling", rows);
        return new Standardize.Config(
                columns.each(column -> TrainingColumns.quantile(column, 1.0 / 2)),
                columns.each(column -> StandardScaling.orOne(
                        TrainingColumns.quantile(column, upper) - TrainingColumns.quantile(column, lower))));
    }
}
