package dev.bellows.data.tabular;

import dev.bellows.nn.feature.Standardize;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps each column's range in training to {@code [low, high]}; later values may lie outside. A column of one value
 * becomes {@code low}. Missing values are passed over.
 */
public record MinMaxScaling(double low, double high) implements Fitting {
    public MinMaxScaling {
        if (!(low < high)) {
            throw new IllegalArgumentException("min-max scaling: low must be below high: " + low + " and " + high);
        }
    }

    /** To {@code [0, 1]}. */
    public MinMaxScaling() {
        this(0, 1);
    }

    @Override
    public Standardize.Config fit(float[][] rows) {
        List<Double> centers = new ArrayList<>();
        List<Double> scales = new ArrayList<>();
        for (double[] column : new TrainingColumns("min-max scaling", rows).known()) {
            double least = column[0];
            double range = column[column.length - 1] - least;
            double scale = StandardScaling.orOne(range) / (high - low);
            centers.add(least - low * scale);
            scales.add(scale);
        }
        return new Standardize.Config(centers, scales);
    }
}
