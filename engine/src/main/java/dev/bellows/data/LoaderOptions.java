package dev.bellows.data;

import java.time.Duration;

/**
 * How a {@link DataLoader} works.
 *
 * @param workers threads that make batches; with 0 the thread that asks for a batch makes it
 * @param prefetch batches that are made ahead of the one asked for, 1 or more if there are workers
 * @param timeout how long to wait for a batch of a worker's
 */
public record LoaderOptions(int workers, int prefetch, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    public LoaderOptions {
        if (workers < 0 || prefetch < Math.min(workers, 1) || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("data loader: workers must be 0 or more, prefetch 1 or more, and the"
                    + " timeout above 0: " + workers + ", " + prefetch + " and " + timeout);
        }
    }

    /** So many threads, twice as many batches ahead, and a timeout of 2 minutes. */
    public static LoaderOptions workers(int workers) {
        return new LoaderOptions(workers, 2 * workers, TIMEOUT);
    }

    /** The same with another timeout. */
    public LoaderOptions withTimeout(Duration other) {
        return new LoaderOptions(workers, prefetch, other);
    }

    /** The same with another number of batches ahead. */
    public LoaderOptions withPrefetch(int other) {
        return new LoaderOptions(workers, other, timeout);
    }
}
