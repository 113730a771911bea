package dev.bellows.spark.ui;

import dev.bellows.spark.progress.EpochMetrics;
import org.apache.spark.util.kvstore.KVIndex;

/**
 * An epoch as Spark's store of pages holds it. What a later stage attempt trains once more takes the place of what an earlier one
 * had.
 *
 * @param fit its id
 * @param epoch what it did
 */
public record StoredEpoch(String fit, EpochMetrics epoch) {
    /** The index of {@link #ofFit}. */
    static final String OF_FIT = "fit";

    /** By which the store finds it. */
    @KVIndex
    public String key() {
        return fit + "/" + epoch.epoch();
    }

    /** By which the store finds all of a fit. */
    @KVIndex(OF_FIT)
    public String ofFit() {
        return fit;
    }
}
