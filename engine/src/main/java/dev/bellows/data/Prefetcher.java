package dev.bellows.data;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the next batch on a thread of its own while the step computes on the current one.
 *
 * <p>Two sets of buffers go round: one lent to the consumer as a {@link Batch}, one being filled or ready. Batches come in
 * the order of the {@link EpochSpan}, across the ends of epochs. If the source fails, the batches before the failure
 * still arrive, then {@link #next()} throws. One thread consumes; {@link #close()} may come at any time and ends the
 * thread.
 */
public final class Prefetcher implements AutoCloseable {
    /** More would only hold memory: a source that is slower than the step stays slower. */
    private static final int DEPTH = 2;

    private static final Duration GRACE = Duration.ofSeconds(10);
    /** What a direct buffer can hold, less room to align it. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 4 * AlignedBuffers.ALIGNMENT;

    private final String name;
    private final BatchSource source;
    private final EpochSpan span;
    private final int steps;
    private final long total;
    private final Duration grace;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<List<ByteBuffer>> free = new ArrayDeque<>();
    private final Queue<Batch> ready = new ArrayDeque<>();
    /** Batches handed out and not closed yet. */
    private int lent;

    private @Nullable Throwable failure;
    private long failedAt;
    private boolean closed;

    // only the consumer touches these two
    private long delivered;
    private long waitedNanos;

    private Prefetcher(
            String name, BatchSource source, EpochSpan span, IntFunction<ByteBuffer> allocation, Duration grace) {
        this.name = name;
        this.source = source;
        this.span = span;
        this.grace = grace;
        steps = source.steps();
        total = span.steps(steps);
        for (int i = 0; i < DEPTH; i++) {
            free.add(allocate(source, allocation));
        }
        thread = new Thread(this::run, "bellows-prefetch-" + name);
        thread.setDaemon(true);
    }

    /**
     * Starts prefetching into direct buffers of its own, aligned to 64 bytes.
     *
     * @param name used in messages and in the thread's name
     */
    public static Prefetcher start(String name, BatchSource source, EpochSpan span) {
        return start(name, source, span, AlignedBuffers::allocate);
    }

    /**
     * Starts prefetching into buffers of the caller's.
     *
     * @param allocation makes a buffer of at least so many bytes in native order; called twice per field, before this
     *     method returns. The memory must live until {@link #close()} has returned
     */
    public static Prefetcher start(
            String name, BatchSource source, EpochSpan span, IntFunction<ByteBuffer> allocation) {
        return start(name, source, span, allocation, GRACE);
    }

    static Prefetcher start(
            String name, BatchSource source, EpochSpan span, IntFunction<ByteBuffer> allocation, Duration grace) {
        Prefetcher prefetcher = new Prefetcher(name, source, span, allocation, grace);
        prefetcher.thread.start();
        return prefetcher;
    }

    SampleSchema schema() {
        return source.schema();
    }

    /** Whether the span has another batch. Never waits. */
    public boolean hasNext() {
        return delivered < total;
    }

    /**
     * The next batch, waiting for it if need be. Close it to let its buffers be filled again.
     *
     * @throws NoSuchElementException past the end of the span
     * @throws IllegalStateException if the source failed, with its exception as the cause; an {@link Error} of the source
     *     is thrown as it is
     * @throws CancellationException if this thread is interrupted; it stays interrupted
     */
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException(message("the span ends after " + total + " batches; ask hasNext() first"));
        }
        lock.lock();
        try {
            Batch batch = closed ? null : ready.poll();
            if (batch == null) {
                batch = awaitNext();
            }
            delivered++;
            lent++;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Time that {@link #next()} spent waiting so far: the share of the step that data cost. For the consumer's thread. */
    public long waitedNanos() {
        return waitedNanos;
    }

    private Batch awaitNext() {
        long start = System.nanoTime();
        try {
            Batch batch;
            while (closed || (batch = ready.poll()) == null) {
                checkMayWait();
                changed.await();
            }
            return batch;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled =
                    new CancellationException(message("interrupted while waiting for " + place(delivered)));
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            waitedNanos += System.nanoTime() - start;
        }
    }

    private void checkMayWait() {
        if (closed) {
            throw new IllegalStateException(message("closed; no batch after " + delivered + " of " + total));
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new IllegalStateException(message("cannot assemble " + place(failedAt) + ": " + failure), failure);
        }
        if (lent == DEPTH) {
            throw new IllegalStateException(message("all " + DEPTH + " batches are lent; close one before the next"));
        }
    }

    void release(List<ByteBuffer> buffers) {
        lock.lock();
        try {
            lent--;
            free.add(buffers);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (long position = 0; position < total; position++) {
            try {
                List<ByteBuffer> buffers = awaitFree();
                if (buffers == null) {
                    return;
                }
                publish(assemble(buffers, position));
            } catch (Throwable e) {
                // whatever it is, it belongs to the consumer, who would wait for ever otherwise
                fail(e, position);
                return;
            }
        }
    }

    /** Buffers to fill, or null once closed. */
    private @Nullable List<ByteBuffer> awaitFree() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && free.isEmpty()) {
                changed.await();
            }
            return closed ? null : free.poll();
        } finally {
            lock.unlock();
        }
    }

    private Batch assemble(List<ByteBuffer> buffers, long position) {
        buffers.forEach(ByteBuffer::clear);
        int epoch = span.epochOf(position, steps);
        int step = span.stepOf(position, steps);
        int count = source.assemble(epoch, step, buffers);
        buffers.forEach(ByteBuffer::flip);
        return new Batch(this, buffers, epoch, step, count);
    }

    private void publish(Batch batch) {
        lock.lock();
        try {
            ready.add(batch);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause, long position) {
        lock.lock();
        try {
            failure = cause;
            failedAt = position;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the thread. A batch being assembled is waited for, then interrupted: at once would be quicker, but an
     * interrupt closes the files that its thread is reading, and the store may have other readers.
     *
     * @throws IllegalStateException if the source does not return within 20 seconds, interrupted after 10
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (ended()) {
            return;
        }
        thread.interrupt();
        if (!ended()) {
            throw new IllegalStateException(message("the source did not return, even when interrupted; thread '"
                    + thread.getName() + "' is left behind"));
        }
    }

    /** Waits for the thread's end as long as the grace lasts, whether or not this thread is interrupted meanwhile. */
    private boolean ended() {
        long deadline = System.nanoTime() + grace.toNanos();
        boolean interrupted = false;
        try {
            while (thread.isAlive() && deadline - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return !thread.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static List<ByteBuffer> allocate(BatchSource source, IntFunction<ByteBuffer> allocation) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (SampleSchema.Field field : source.schema().fields()) {
            long bytes = (long) source.capacity() * field.bytes();
            if (bytes > MAX_BYTES) {
                throw new IllegalArgumentException("prefetcher: a field of a batch must stay below 2 GiB: " + bytes
                        + " bytes for " + source.capacity() + " rows of '" + field.name() + "'; lower the batch size");
            }
            buffers.add(allocation.apply((int) bytes));
        }
        return List.copyOf(buffers);
    }

    private String place(long position) {
        return "the batch of epoch " + (span.epochOf(position, steps) + 1) + ", step "
                + (span.stepOf(position, steps) + 1);
    }

    private String message(String fact) {
        return "prefetcher '" + name + "': " + fact;
    }
}
