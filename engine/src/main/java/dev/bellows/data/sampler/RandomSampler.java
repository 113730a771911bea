package dev.bellows.data.sampler;

import dev.bellows.core.Draws;

/** Samples 0 to {@code size - 1}, each once per epoch, in an order that the seed and the epoch determine. */
public record RandomSampler(int size, long seed) implements Sampler {
    /** Keeps this stream apart from other uses of the same seed. */
    private static final long DOMAIN = 0x53414D50_4C455253L;

    public RandomSampler {
        if (size < 0) {
            throw new IllegalArgumentException("random sampler: the size must be 0 or more: " + size);
        }
    }

    @Override
    public int[] indices(int epoch) {
        int[] order = new int[size];
        Draws.of(seed ^ DOMAIN, epoch, 0).permute(order, size);
        return order;
    }
}
