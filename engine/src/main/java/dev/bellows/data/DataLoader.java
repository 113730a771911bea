package dev.bellows.data;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.data.batchify.Batchify;
import dev.bellows.data.sampler.BatchSampler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data set in batches, on threads of its own that work ahead of whoever uses them. The batches and their order
 * depend on the data set, the sampler and the epoch alone: any number of workers gives the same bits.
 *
 * <pre>{@code
 * try (DataLoader<Example<NDArray, Integer>, Example<NDArray, NDArray>> loader = new DataLoader<>(
 *         train,
 *         FixedSizeBatches.shuffled(train.size(), 32, seed),
 *         new Group<>(Stack.arrays(), Stack.numbers(DType.I32)),
 *         LoaderOptions.workers(2))) {
 *     for (int epoch = 0; epoch < epochs; epoch++) {
 *         try (LoadedEpoch<Example<NDArray, NDArray>> batches = loader.epoch(epoch)) {
 *             while (batches.hasNext()) {
 *                 try (LoadedBatch<Example<NDArray, NDArray>> batch = batches.next()) {
 *                     step(batch.value().input(), batch.value().target());
 *                 }
 *             }
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>{@code T} is a sample, {@code B} a batch. Workers make arrays on the backend that was current where the loader was
 * made.
 */
public final class DataLoader<T, B> implements AutoCloseable {
    private static final AtomicInteger LOADERS = new AtomicInteger();
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Dataset<T> data;
    private final BatchSampler sampler;
    private final Batchify<? super T, ? extends B> batchify;
    private final LoaderOptions options;
    private final Backend backend = Backends.current();
    private final @Nullable ExecutorService workers;

    public DataLoader(
            Dataset<T> data, BatchSampler sampler, Batchify<? super T, ? extends B> batchify, LoaderOptions options) {
        this.data = data;
        this.sampler = sampler;
        this.batchify = batchify;
        this.options = options;
        workers = options.workers() == 0 ? null : pool(options.workers());
    }

    private static ExecutorService pool(int size) {
        String name = "bellows-loader-" + LOADERS.incrementAndGet() + "-";
        AtomicInteger threads = new AtomicInteger();
        return Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(work, name + threads.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * The batches of an epoch, from 0. Several epochs may be open at once; they share the workers.
     *
     * @throws IllegalStateException if this was closed
     */
    public LoadedEpoch<B> epoch(int epoch) {
        if (workers != null && workers.isShutdown()) {
            throw new IllegalStateException("data loader: closed; no batches of epoch " + epoch);
        }
        BatchAssembly<T, B> assembly = new BatchAssembly<>(data, batchify, backend, epoch);
        return new LoadedEpoch<>(assembly, sampler.batches(epoch), options, workers);
    }

    /**
     * Ends the workers, once each has finished the batch that it is making. Close open epochs before: what they hold is
     * not freed by this.
     *
     * @throws IllegalStateException if a worker does not return within 20 seconds, interrupted after 10
     */
    @Override
    public void close() {
        if (workers == null) {
            return;
        }
        workers.shutdown();
        if (ended(workers)) {
            return;
        }
        workers.shutdownNow();
        if (!ended(workers)) {
            throw new IllegalStateException("data loader: a worker did not return, even when interrupted; it is left"
                    + " behind and still uses the data set");
        }
    }

    /** Waits for the workers' end as long as the grace lasts, whether or not this thread is interrupted meanwhile. */
    private static boolean ended(ExecutorService workers) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return workers.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
