package dev.bellows.data.tabular;

import dev.bellows.nn.feature.Standardize;

/** Gives each column mean 0 and deviation 1; a column of one value becomes 0. Missing values are passed over. */
public record StandardScaling() implements Fitting {
    @Override
    public Standardize.Config fit(float[][] rows) {
        TrainingColumns columns = new TrainingColumns("standard scaling", rows);
        return new Standardize.Config(
                columns.each(TrainingColumns::mean), columns.each(column -> orOne(TrainingColumns.deviation(column))));
    }

    /** What does not vary is not scaled. */
    static double orOne(double scale) {
        return scale == 0 ? 1 : scale;
    }
}
