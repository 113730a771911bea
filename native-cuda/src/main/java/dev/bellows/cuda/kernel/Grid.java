package dev.bellows.cuda.kernel;

import dev.bellows.cuda.driver.CudaApi.Extent;

/**
 * How many blocks and threads run a kernel on one device. All kernels take any number: their threads go round until all is done.
 *
 * @param multiprocessors of the device
 */
record Grid(int multiprocessors) {
    /** As {@code MOST_THREADS} in the prelude. */
    private static final int MOST_THREADS = 256;

    static final int WARP = 32;

    /** With fewer elements than this for each thread, joining the threads costs more than it saves. */
    static final int LEAST_EACH = 4;

    /** So many blocks of 256 threads are more than a multiprocessor can have at once, by a few times. */
    private static final int BLOCKS_EACH = 32;

    /** A thread for each of {@code n} elements, as far as there is use for it. */
    Extent each(long n) {
        return new Extent(
                blocks((n + MOST_THREADS - 1) / MOST_THREADS), (int) Math.min(MOST_THREADS, Math.max(1, n)), 0);
    }

    /** A block for each of {@code n} results of {@code count} elements; of a power of two of threads, that join four elements each or more. */
    Extent eachByBlock(long n, long count) {
        int threads = WARP;
        while (threads < MOST_THREADS && (long) threads * LEAST_EACH < count) {
            threads *= 2;
        }
        return new Extent(blocks(n), threads, 0);
    }

    /** Blocks of all threads. */
    Extent tiles(long n) {
        return new Extent(blocks(n), MOST_THREADS, 0);
    }

    /** As many blocks as wanted, as far as there is use for them. */
    int blocks(long wanted) {
        return (int) Math.max(1, Math.min(wanted, (long) BLOCKS_EACH * multiprocessors));
    }
}
