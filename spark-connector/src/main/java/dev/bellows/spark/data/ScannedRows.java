package dev.bellows.spark.data;

import java.io.Serializable;
import java.util.List;

/**
 * What the scan learned: how many rows each partition holds, hence every row's global index, which is the rows of the
 * partitions before its own plus its place within.
 */
public final class ScannedRows implements Serializable {
    private final long[] offsets;
    private final long[] checksums;
    private final int width;
    private final int labels;

    ScannedRows(List<PartitionScan> scans, int width) {
        this.width = width;
        labels = scans.stream().mapToInt(PartitionScan::labels).max().orElse(0);
        offsets = new long[scans.size() + 1];
        checksums = new long[scans.size()];
        for (int partition = 0; partition < scans.size(); partition++) {
            offsets[partition + 1] = offsets[partition] + scans.get(partition).rows();
            checksums[partition] = scans.get(partition).checksum();
        }
    }

    /** Rows in all. */
    public long rows() {
        return offsets[offsets.length - 1];
    }

    /** Features per row. */
    public int width() {
        return width;
    }

    /** One more than the largest label. */
    public int labels() {
        return labels;
    }

    long offset(int partition) {
        return offsets[partition];
    }

    /** Throws unless a second reading of a partition gave what the first one did. */
    void requireSame(int partition, long rows, long checksum) {
        long scanned = offsets[partition + 1] - offsets[partition];
        if (rows != scanned || checksum != checksums[partition]) {
            String difference = rows == scanned ? "other rows, or the same in another order" : rows + " rows";
            throw new IllegalStateException("partition " + partition + " held " + scanned
                    + " rows when the DataFrame was checked and " + difference + " when it was read again"
                    + "; cache() or write it first, for its plan is not deterministic");
        }
    }
}
