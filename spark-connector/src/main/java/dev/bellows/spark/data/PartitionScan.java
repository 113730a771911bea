package dev.bellows.spark.data;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What one partition of the training data holds.
 *
 * @param partition its number
 * @param rows how many rows, or how many were read before the first bad one
 * @param width features per row; -1 when there is no row
 * @param labels one more than the largest label
 * @param checksum of the rows in their order
 * @param offence the sentence about the first bad row, null when there is none
 */
record PartitionScan(
        int partition,
        long rows,
        int width,
        int labels,
        long checksum,
        @Nullable String offence) implements Serializable {}
