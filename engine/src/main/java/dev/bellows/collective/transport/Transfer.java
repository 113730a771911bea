package dev.bellows.collective.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One posted send or receive. The transport moves the bytes and ends the transfer exactly once, by {@link #complete()} or
 * {@link #fail}; the poster waits for that. Until then the bytes belong to the transport, afterwards it never
 * touches them again.
 */
public final class Transfer {
    private final Tag tag;
    private final ByteBuffer data;
    private final Consumer<Transfer> beforeWaiting;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Failure failure;
    private volatile boolean awaited;

    /** A transfer of the bytes between position and limit of {@code data}; the caller's position does not move. */
    public Transfer(Tag tag, ByteBuffer data) {
        this(tag, data, transfer -> {});
    }

    /**
     * The same for a transport that can do something about it when somebody is going to wait.
     *
     * @param beforeWaiting called by threads that find it has not ended, before they wait
     */
    public Transfer(Tag tag, ByteBuffer data, Consumer<Transfer> beforeWaiting) {
        this.beforeWaiting = beforeWaiting;
        this.tag = tag;
        this.data = data.duplicate();
    }

    /** The message these bytes belong to. */
    public Tag tag() {
        return tag;
    }

    /** The bytes that have not moved yet; for transports. */
    public ByteBuffer data() {
        return data;
    }

    /** Marks that all bytes have moved; for transports. */
    public void complete() {
        ended.countDown();
    }

    /** Marks that the rest will never move; for transports. */
    public void fail(Failure reason) {
        if (ended.getCount() > 0) {
            failure = reason;
            ended.countDown();
        }
    }

    /**
     * Waits for the end of the transfer.
     *
     * @return false if the deadline passed first; the bytes then still belong to the transport until it is aborted
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Deadline deadline) throws InterruptedException {
        awaited = true;
        if (!hasEnded()) {
            beforeWaiting.accept(this);
        }
        return ended.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether somebody waits for it, or has. */
    public boolean isAwaited() {
        return awaited;
    }

    /** Whether it has ended, well or not, so that the bytes no longer belong to the transport. */
    public boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Why the transfer ended early, or null. */
    public @Nullable Failure failure() {
        return failure;
    }
}
