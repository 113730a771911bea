package dev.bellows.data.sampler;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The samples, of the first so many, whose numbers a predicate accepts; asked once, when this is made. */
public final class FilterSampler implements Sampler {
    private final int[] kept;

    public FilterSampler(int samples, IntPredicate accepted) {
        kept = IntStream.range(0, samples).filter(accepted).toArray();
    }

    @Override
    public int size() {
        return kept.length;
    }

    @Override
    public int[] indices(int epoch) {
        return kept.clone();
    }
}
