package dev.bellows.data.tabular;

import dev.bellows.nn.LayerConfig;

/**
 * Learns from the rows for training how columns are to be prepared. The result is a layer of package {@code nn.feature},
 * to put in front of a network or to {@linkplain Preparation use by itself}.
 */
@FunctionalInterface
public interface Fitting {
    /**
     * The layer that prepares rows like these.
     *
     * @param rows {@code [rows][columns]}; NaN is a missing value
     * @throws IllegalArgumentException if there is nothing to learn from, such as a column without any value
     */
    LayerConfig fit(float[][] rows);
}
