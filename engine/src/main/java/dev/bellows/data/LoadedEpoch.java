package dev.bellows.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch of a {@link DataLoader}, in order. If one cannot be made, those before it still arrive, then
 * {@link #next()} throws. For one thread.
 */
public final class LoadedEpoch<B> implements AutoCloseable {
    private final BatchAssembly<?, B> assembly;
    private final List<int[]> batches;
    private final LoaderOptions options;
    private final @Nullable ExecutorService workers;
    /** Batches being made or ready, the next one first. */
    private final Deque<Future<LoadedBatch<B>>> ahead = new ArrayDeque<>();

    private int submitted;
    private int delivered;
    private volatile boolean closed;

    LoadedEpoch(
            BatchAssembly<?, B> assembly,
            List<int[]> batches,
            LoaderOptions options,
            @Nullable ExecutorService workers) {
        this.assembly = assembly;
        this.batches = batches;
        this.options = options;
        this.workers = workers;
        if (workers != null) {
            submit(workers);
        }
    }

    /** Batches of the whole epoch. */
    public int steps() {
        return batches.size();
    }

    /** Whether the epoch has another batch. Never waits. */
    public boolean hasNext() {
        return delivered < batches.size();
    }

    /**
     * The next batch, which the caller closes.
     *
     * @throws NoSuchElementException after the last
     * @throws IllegalStateException if a sample cannot be read, with its number and the cause; or if a worker takes longer
     *     than the timeout; or if this was closed
     * @throws CancellationException if this thread is interrupted while it waits; it stays interrupted
     */
    public LoadedBatch<B> next() {
        if (closed) {
            throw new IllegalStateException("data loader: " + this + " is closed");
        }
        if (!hasNext()) {
            throw new NoSuchElementException("data loader: " + this + " has no more batches; ask hasNext() first");
        }
        LoadedBatch<B> batch =
                workers == null ? assembly.assemble(delivered, batches.get(delivered)) : awaitNext(workers);
        delivered++;
        return batch;
    }

    private LoadedBatch<B> awaitNext(ExecutorService pool) {
        try {
            LoadedBatch<B> batch = ahead.element().get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
            ahead.remove();
            submit(pool);
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException("data loader: interrupted while waiting for " + place());
            cancelled.initCause(e);
            throw cancelled;
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "data loader: " + place() + " is not ready after "
                            + options.timeout().toMillis() + " ms; use more workers or a longer timeout",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause == null ? e.toString() : cause.getMessage(), cause);
        }
    }

    private void submit(ExecutorService pool) {
        while (ahead.size() < options.prefetch() && submitted < batches.size()) {
            int step = submitted++;
            ahead.add(pool.submit(() -> make(step)));
        }
    }

    private LoadedBatch<B> make(int step) {
        if (closed) {
            throw new CancellationException("data loader: closed before batch " + (step + 1) + " was begun");
        }
        return assembly.assemble(step, batches.get(step));
    }

    private String place() {
        return "batch " + (delivered + 1) + " of " + this;
    }

    /**
     * Frees the batches that were made and not asked for, waiting for those that are being made.
     *
     * @throws IllegalStateException if one of them takes longer than the timeout
     */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (!ahead.isEmpty()) {
            try {
                ahead.element()
                        .get(options.timeout().toNanos(), TimeUnit.NANOSECONDS)
                        .close();
                ahead.remove();
            } catch (ExecutionException e) {
                ahead.remove(); // it was never asked for, and left nothing behind
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "data loader: " + this + " was closed, but a worker did not finish" + " within "
                                + options.timeout().toMillis() + " ms; what it makes is not freed",
                        e);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "epoch " + (assembly.epoch() + 1) + " (" + batches.size() + " batches)";
    }
}
