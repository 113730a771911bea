package dev.bellows.data.arrow;

import java.nio.file.Path;
import java.util.List;

/**
 * How much memory an {@link ArrowSampleStore} may take, and where its blocks go past that.
 *
 * @param memoryBytes off-heap memory before blocks go to disk; one block is always held in memory
 * @param blockBytes target size of a block, a power of two; a longer row makes a longer block
 * @param spillDirectories existing directories to spread the spilled blocks over;
 *     with none, rows past the budget are refused
 */
public record StoreLimits(long memoryBytes, int blockBytes, List<Path> spillDirectories) {
    /** 4 MiB: long enough for sequential disk writes, short enough that a tiny data set costs little. */
    public static final int DEFAULT_BLOCK_BYTES = 4 << 20;

    public StoreLimits {
        spillDirectories = List.copyOf(spillDirectories);
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("store limits: the memory budget must not be negative: " + memoryBytes);
        }
        if (blockBytes < 64 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException(
                    "store limits: the block size must be a power of two of at least 64 bytes: " + blockBytes);
        }
    }

    public static StoreLimits of(long memoryBytes, List<Path> spillDirectories) {
        return new StoreLimits(memoryBytes, DEFAULT_BLOCK_BYTES, spillDirectories);
    }
}
