package dev.bellows.collective;

import dev.bellows.collective.algorithm.Group;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.BackgroundThread;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.PeerLostException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the collectives of a group run, one at a time, first come first served, so that the order of calls on this rank is the
 * order on the wire. They run on a thread of the lane's, while their caller does something else, or on the caller's own once it has nothing to do but
 * wait, which saves two changes of threads. The first failure kills the lane: all later work ends with it at once.
 */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final int MAX_OUTSTANDING = 1024;

    private final Transport transport;
    private final Group group;
    private final Workspace workspace;
    private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(MAX_OUTSTANDING);
    /** A permit for each work that was queued. */
    private final Semaphore queued = new Semaphore(0);

    /** Who holds it takes work out of the queue and runs it. */
    private final ReentrantLock turn = new ReentrantLock();

    private long sequence;
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();
    private final Thread thread;
    private final Messages messages;
    private volatile boolean closed;

    Lane(Transport transport, Group group, Workspace workspace) {
        this.transport = transport;
        this.group = group;
        this.workspace = workspace;
        this.messages = new Messages(this);
        this.thread =
                new BackgroundThread(this::loop, "bellows-collective-" + transport.rank() + "-" + group.channel());
        thread.start();
    }

    Transport transport() {
        return transport;
    }

    Group group() {
        return group;
    }

    /** Runs a collective and returns when it has ended: at once and here, if there is none before it. */
    void call(Operation operation, Duration deadline, Body body) {
        if (takesTurn()) {
            try {
                if (queue.isEmpty()) {
                    throwIfDead(operation);
                    Work work = new Work(operation, deadline, body, new Pending(this));
                    run(work);
                    work.pending().join();
                    return;
                }
            } finally {
                turn.unlock();
            }
        }
        submit(operation, deadline, body).join();
    }

    /** Runs here what is queued, until a collective has ended or another thread is at it. */
    void help(Pending pending) {
        boolean ran = true;
        while (ran && !pending.done() && takesTurn()) {
            try {
                ran = runNext();
            } finally {
                turn.unlock();
            }
        }
    }

    /** Takes the turn if nobody has it. Whose thread was interrupted is going to give up, and must not run anything before. */
    private boolean takesTurn() {
        return !Thread.currentThread().isInterrupted() && turn.tryLock();
    }

    Messages messages() {
        return messages;
    }

    Pending submit(Operation operation, Duration deadline, Body body) {
        throwIfDead(operation);
        Work work = new Work(operation, deadline, body, new Pending(this));
        try {
            if (!queue.offer(work, deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(
                        operation + ": more than " + MAX_OUTSTANDING + " calls are outstanding; join the pending ones");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort(e);
            throw new IllegalStateException(operation + ": interrupted before the call could start", e);
        }
        queued.release();
        if (closed && queue.remove(work)) {
            work.pending().fail(closedException(operation));
        }
        return work.pending();
    }

    /** Tells the peers that this rank gives up, and ends all work on it. */
    void abort(Throwable cause) {
        firstFailure.compareAndSet(null, cause);
        transport.abort(new Failure(transport.rank(), Failure.Kind.ABORT, describe(cause)));
    }

    @Nullable
    Throwable failure() {
        return firstFailure.get();
    }

    /** Takes no more work. */
    void leave() {
        closed = true;
    }

    /** Waits for the thread, after {@link #leave} and once the transport is closed. */
    @Override
    public void close() {
        thread.interrupt();
        joinUninterruptibly();
        for (Work work = queue.poll(); work != null; work = queue.poll()) {
            work.pending().fail(closedException(work.operation()));
        }
        turn.lock(); // a caller's thread may be at it
        try {
            workspace.close();
        } finally {
            turn.unlock();
        }
    }

    private void loop() {
        while (!closed) {
            try {
                queued.acquire();
                turn.lockInterruptibly();
                try {
                    runNext();
                } finally {
                    turn.unlock();
                }
            } catch (InterruptedException e) {
                LOG.debug("collective: rank {} closes", transport.rank());
            }
        }
    }

    /** Whether there was anything to run. Called in turn. */
    private boolean runNext() {
        Work work = queue.poll();
        if (work != null) {
            run(work);
        }
        return work != null;
    }

    private void run(Work work) {
        long number = sequence++;
        try {
            throwIfDead(work.operation());
            long start = System.nanoTime();
            work.body().run(new Ticket(number, work.deadline(), workspace));
            if (LOG.isTraceEnabled()) {
                long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
                LOG.trace("collective: rank {} {} #{} took {} us", transport.rank(), work.operation(), number, micros);
            }
            work.pending().complete();
        } catch (RuntimeException | Error e) {
            abort(e);
            Throwable first = firstFailure.get();
            // When this rank gave up while the call ran, the call's own exception is only an echo of that.
            work.pending().fail(first == e || first == null || closed ? e : dead(work.operation(), first));
        }
    }

    void throwIfDead(Operation operation) {
        if (closed) {
            throw closedException(operation);
        }
        Throwable first = firstFailure.get();
        if (first != null) {
            throw dead(operation, first);
        }
    }

    private RuntimeException dead(Operation operation, Throwable first) {
        if (first instanceof PeerLostException lost) {
            String message = operation + ": the communicator is dead: " + lost.getMessage();
            return new PeerLostException(lost.rank(), lost.peer(), lost.phase(), message, lost);
        }
        String message = operation + ": the communicator of rank " + transport.rank() + " is dead: " + describe(first)
                + "; make a new one";
        return new IllegalStateException(message, first);
    }

    private IllegalStateException closedException(Operation operation) {
        return new IllegalStateException(
                operation + ": the communicator of rank " + transport.rank() + " is closed; join all calls before");
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getName();
        return message == null ? name : name + ": " + message;
    }

    /** What a collective does when its turn comes. */
    @FunctionalInterface
    interface Body {
        void run(Ticket ticket);
    }

    /** What a collective is given when its turn comes. */
    record Ticket(long sequence, Duration deadline, Workspace workspace) {}

    private record Work(Operation operation, Duration deadline, Body body, Pending pending) {}
}
