package dev.bellows.data.sampler;

import dev.bellows.core.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batches of samples of similar length, so that little is lost to padding. Each sample goes to the bucket with the
 * smallest key that its length does not exceed. A bucket's batches have {@code batchSize} samples, or with a
 * {@code ratio} above 0 as many more as keep {@code ratio} of the longest bucket's elements:
 * max(batchSize, ⌊ratio · longest key / key · batchSize⌋). The last batch of a bucket may be smaller.
 */
public final class BucketSampler implements BatchSampler {
    /** Keeps this stream apart from other uses of the same seed. */
    private static final long DOMAIN = 0x4255434B_45545321L;

    private static final int ORDER_OF_BATCHES = Integer.MAX_VALUE;

    /**
     * How a {@link BucketSampler} forms batches.
     *
     * @param ratio 0 for batches of one size; see {@link BucketSampler}
     * @param shuffled whether samples change places within their bucket, and batches among each other, in every epoch
     */
    public record Options(int batchSize, double ratio, boolean shuffled, long seed) {
        public Options {
            if (batchSize < 1 || !(ratio >= 0)) {
                throw new IllegalArgumentException("bucket sampler: the batch size must be 1 or more and the ratio 0 or"
                        + " more: " + batchSize + " and " + ratio);
            }
        }
    }

    private record Bucket(int key, int batchSize, int[] samples) {}

    private final Options options;
    private final List<Bucket> buckets;

    /**
     * Buckets with the given keys, in any order.
     *
     * @throws IllegalArgumentException if a sample is longer than every key
     */
    public BucketSampler(int[] lengths, int[] keys, Options options) {
        this.options = options;
        int[] sorted = Arrays.stream(keys).distinct().sorted().toArray();
        int[] bucketOf = new int[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            int found = Arrays.binarySearch(sorted, lengths[i]);
            bucketOf[i] = found >= 0 ? found : -found - 1;
            if (bucketOf[i] == sorted.length) {
                throw new IllegalArgumentException("bucket sampler: every sample needs a key of its length or more: "
                        + "sample " + i + " of length " + lengths[i] + " with keys " + Arrays.toString(sorted));
            }
        }
        buckets = IntStream.range(0, sorted.length)
                .mapToObj(b -> bucket(sorted, b, bucketOf))
                .filter(bucket -> bucket.samples.length > 0)
                .toList();
    }

    /** So many keys from the greatest length downwards, at equal distances, none below the least. */
    public static int[] equalWidths(int[] lengths, int count) {
        if (lengths.length == 0 || count < 1) {
            throw new IllegalArgumentException("bucket sampler: needs a length and a bucket: " + lengths.length
                    + " lengths, " + count + " buckets");
        }
        int most = Arrays.stream(lengths).max().getAsInt();
        int least = Arrays.stream(lengths).min().getAsInt();
        int width = Math.max((1 + most - least) / count, 1);
        return IntStream.range(0, count)
                .map(i -> Math.max(most - i * width, least))
                .distinct()
                .sorted()
                .toArray();
    }

    private Bucket bucket(int[] keys, int index, int[] bucketOf) {
        double more = options.ratio * keys[keys.length - 1] / Math.max(1, keys[index]);
        int batchSize = Math.max((int) (more * options.batchSize), options.batchSize);
        int[] samples = IntStream.range(0, bucketOf.length)
                .filter(i -> bucketOf[i] == index)
                .toArray();
        return new Bucket(keys[index], batchSize, samples);
    }

    @Override
    public List<int[]> batches(int epoch) {
        List<int[]> batches = new ArrayList<>();
        for (Bucket bucket : buckets) {
            int[] order = options.shuffled ? shuffled(bucket, epoch) : bucket.samples;
            for (int from = 0; from < order.length; from += bucket.batchSize) {
                batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + bucket.batchSize)));
            }
        }
        if (!options.shuffled) {
            return batches;
        }
        int[] places = permutation(batches.size(), epoch, ORDER_OF_BATCHES);
        return Arrays.stream(places).mapToObj(batches::get).toList();
    }

    private int[] shuffled(Bucket bucket, int epoch) {
        int[] places = permutation(bucket.samples.length, epoch, bucket.key);
        return Arrays.stream(places).map(place -> bucket.samples[place]).toArray();
    }

    private int[] permutation(int length, int epoch, int stream) {
        int[] places = new int[length];
        Draws.of(options.seed ^ DOMAIN, epoch, stream).permute(places, length);
        return places;
    }

    /** One line per bucket: its key, samples and batch size. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("BucketSampler");
        buckets.forEach(bucket -> text.append("\n  up to ")
                .append(bucket.key)
                .append(": ")
                .append(bucket.samples.length)
                .append(" samples in batches of ")
                .append(bucket.batchSize));
        return text.toString();
    }
}
