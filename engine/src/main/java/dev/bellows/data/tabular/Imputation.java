package dev.bellows.data.tabular;

import dev.bellows.nn.feature.Impute;
import java.util.Collections;

/** Puts a value in place of the missing ones of each column. */
public record Imputation(Strategy strategy, double constant) implements Fitting {
    /** Which value that is. */
    public enum Strategy {
        MEAN,
        MEDIAN,
        /** The one that comes most often; the least of several. */
        MOST_FREQUENT,
        /** The same for all columns. */
        CONSTANT
    }

    /** By what the column itself has. */
    public static Imputation by(Strategy strategy) {
        return new Imputation(strategy, 0);
    }

    /** By the same value everywhere. */
    public static Imputation constant(double value) {
        return new Imputation(Strategy.CONSTANT, value);
    }

    @Override
    public Impute.Config fit(float[][] rows) {
        TrainingColumns columns = new TrainingColumns("imputation", rows);
        return new Impute.Config(
                switch (strategy) {
                    case MEAN -> columns.each(TrainingColumns::mean);
                    case MEDIAN -> columns.each(column -> TrainingColumns.quantile(column, 1.0 / 2));
                    case MOST_FREQUENT -> columns.each(TrainingColumns::mostFrequent);
                    case CONSTANT -> Collections.nCopies(columns.width(), constant);
                });
    }
}
