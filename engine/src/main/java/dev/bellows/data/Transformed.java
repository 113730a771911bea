package dev.bellows.data;

import dev.bellows.core.Draws;

/** A data set seen through a function. */
record Transformed<T, R>(Dataset<T> data, RandomTransform<? super T, ? extends R> function, long seed)
        implements Dataset<R> {
    /** Keeps this stream apart from other uses of the same seed. */
    private static final long DOMAIN = 0x5452414E_53464F52L;

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public R get(int index) {
        return get(index, 0);
    }

    @Override
    public R get(int index, int epoch) {
        return function.apply(data.get(index, epoch), Draws.of(seed ^ DOMAIN, epoch, index));
    }
}
