package dev.bellows.data.arrow;

import dev.bellows.data.SampleSchema;

/**
 * Where the values lie in a block. A block is the body of an Arrow record batch of {@code FixedSizeList} columns without
 * nulls: for each field its values for all rows of the block, back to back, starting at a multiple of 64 bytes. Validity
 * bitmaps are left out, since rows never hold nulls and a bitmap costs an eighth of the values for u8 fields.
 */
final class BlockLayout {
    private static final int ALIGNMENT = 64;

    private final int rows;
    private final int bytes;
    private final int[] starts;
    private final int[] widths;

    /** Blocks of about the target size, or of {@code maxRows} if those take less. */
    BlockLayout(SampleSchema schema, int targetBytes, int maxRows) {
        widths = schema.fields().stream().mapToInt(SampleSchema.Field::bytes).toArray();
        starts = new int[widths.length];
        int padding = ALIGNMENT * widths.length;
        rows = Math.max(1, Math.min(maxRows, (targetBytes - padding) / schema.rowBytes()));
        long end = 0;
        for (int i = 0; i < widths.length; i++) {
            starts[i] = Math.toIntExact(end);
            end = roundUp(end + (long) rows * widths[i]);
        }
        if (end > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "sample store: a block must stay below 2 GiB: " + end + " bytes for " + rows + " rows");
        }
        bytes = (int) end;
    }

    int rows() {
        return rows;
    }

    int bytes() {
        return bytes;
    }

    int fields() {
        return widths.length;
    }

    /** Bytes of a field in one row. */
    int width(int field) {
        return widths[field];
    }

    /** Where a field of a row begins in the block. */
    int offset(int field, int row) {
        return starts[field] + row * widths[field];
    }

    private static long roundUp(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
