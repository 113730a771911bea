package dev.bellows.data.sampler;

import java.util.stream.IntStream;

/** {@code size} samples from {@code start} on, in their order, in every epoch. */
public record SequentialSampler(int start, int size) implements Sampler {
    public SequentialSampler {
        if (start < 0 || size < 0 || start > Integer.MAX_VALUE - size) {
            throw new IllegalArgumentException(
                    "sequential sampler: start and size must be 0 or more: start " + start + ", size " + size);
        }
    }

    /** Samples 0 to {@code size - 1}. */
    public SequentialSampler(int size) {
        this(0, size);
    }

    @Override
    public int[] indices(int epoch) {
        return IntStream.range(start, start + size).toArray();
    }
}
