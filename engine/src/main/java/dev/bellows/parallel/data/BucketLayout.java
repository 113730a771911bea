package dev.bellows.parallel.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parameters lie together in which bucket, and where: as many as fill it, each at a multiple of 64 bytes. A bucket is one array of less
 * than 2 GiB.
 *
 * @param starts the first element of each parameter in its bucket
 * @param buckets in order
 */
public record BucketLayout(List<Integer> starts, List<Bucket> buckets) {
    /** The bytes of gradients that are reduced together; as large as in PyTorch's DistributedDataParallel. */
    public static final int BUCKET_BYTES = 25 << 20;

    private static final int ALIGNMENT = 16; // elements of f32 in a cache line

    /** Elements of f32 that one array can hold, and room to align. */
    private static final long LONGEST = (1L << 29) - (1 << 10);

    public BucketLayout {
        starts = List.copyOf(starts);
        buckets = List.copyOf(buckets);
    }

    /**
     * A bucket.
     *
     * @param first the number of its first parameter
     * @param end one past the number of its last
     * @param elements of f32, with the gaps
     */
    public record Bucket(int first, int end, int elements) {}

    /**
     * That of parameters of these sizes.
     *
     * @param sizes in elements
     * @param bucketElements at how many a bucket is full
     */
    public static BucketLayout of(List<Long> sizes, int bucketElements) {
        return of(sizes, bucketElements, LONGEST);
    }

    /** @param longest how many elements a bucket may have */
    static BucketLayout of(List<Long> sizes, int bucketElements, long longest) {
        List<Integer> starts = new ArrayList<>();
        List<Bucket> buckets = new ArrayList<>();
        long at = 0;
        int first = 0;
        for (int i = 0; i < sizes.size(); i++) {
            long size = sizes.get(i);
            long padded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            if (at + padded > longest && i > first) {
                buckets.add(new Bucket(first, i, Math.toIntExact(at)));
                first = i;
                at = 0;
            }
            starts.add((int) at);
            at += padded > longest ? size : padded; // one that fills an array has no gap behind it
            if (at >= bucketElements) {
                buckets.add(new Bucket(first, i + 1, Math.toIntExact(at)));
                first = i + 1;
                at = 0;
            }
        }
        if (first < sizes.size()) {
            buckets.add(new Bucket(first, sizes.size(), Math.toIntExact(at)));
        }
        return new BucketLayout(starts, buckets);
    }
}
