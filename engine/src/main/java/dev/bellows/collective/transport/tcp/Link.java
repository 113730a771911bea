package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one peer by one channel. The I/O thread and the threads that post transfers take turns under its monitor; callers'
 * memory is read and written only inside it, so once {@link #end} has returned nobody touches that memory.
 */
final class Link implements IoLoop.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int DISCARD_BYTES = 64 << 10;

    /** So long a thread looks before it waits: some times what it takes to be woken, or two ranks that have begun to wait would go on to wake each other. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

    private final Membership me;
    private final Lead lead;
    private final Session session;
    private final SocketChannel channel;
    private final IoLoop loop;
    private final Consumer<Failure> onFailure;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Listening listening;
    private @Nullable Failure ended;
    private boolean unclaimed;

    /** Whether the last read left bytes that its socket announces no more. */
    private boolean remains;

    private boolean calledAgain;
    private boolean peerLeft;
    private boolean lingers;
    private long endNanos;
    private final Looks looks = new Looks();
    private int lookers;

    /** A link over an authenticated, non-blocking channel; it does nothing until {@link #start}. */
    Link(Membership me, Lead lead, Session session, IoLoop loop, Consumer<Failure> onFailure) {
        this.me = me;
        this.lead = lead;
        this.session = session;
        this.channel = session.channel();
        this.loop = loop;
        this.onFailure = onFailure;
        this.inbox = new Inbox(me, lead, session);
        this.outbox = new Outbox(me, session);
        this.listening = new Listening(loop);
    }

    synchronized void start() throws IOException {
        if (ended == null) {
            listening.begin(channel, this);
        }
    }

    void send(Transfer transfer) {
        Failure failure;
        synchronized (this) {
            if (ended != null) {
                transfer.fail(ended);
                return;
            }
            boolean idle = outbox.isEmpty();
            outbox.add(transfer);
            // Somebody is already writing, or else we write ourselves and save a change of threads.
            failure = idle ? moveTurn(session.isShared(), false) : null;
        }
        report(failure);
    }

    void receive(Transfer transfer) {
        Failure failure;
        synchronized (this) {
            if (ended != null) {
                transfer.fail(ended);
                return;
            }
            inbox.add(transfer);
            // The bytes have been waiting for this receive, or else they will be seen when they come.
            failure = unclaimed || peerLeft || session.isShared() ? moveTurn(true, false) : null;
        }
        report(failure);
    }

    /** Whether bytes go by memory, so that to look for them makes no call of the system. */
    boolean isShared() {
        return session.isShared();
    }

    /** Looks for a moment whether a transfer ends, which is quicker than to be woken, unless that came to nothing lately; returns whether it has. */
    boolean lookFor(Transfer transfer) {
        long start = System.nanoTime();
        synchronized (this) {
            if (!looks.isWorthwhile()) {
                return transfer.hasEnded();
            }
            lookers++;
        }
        Failure failure = null;
        while (failure == null && !transfer.hasEnded() && System.nanoTime() - start < LOOK_NANOS) {
            synchronized (this) {
                failure = ended == null ? look() : null;
            }
            Thread.onSpinWait();
        }
        synchronized (this) {
            lookers--;
            looks.ended(transfer.hasEnded());
            // While it looked it had asked not to be woken: also for others, who wait for more, and for what is still
            // to be written.
            boolean awaited = inbox.isAwaited();
            if (failure == null && ended == null && (awaited || remains || !outbox.isEmpty())) {
                failure = moveTurn(true, awaited);
            }
        }
        report(failure);
        return transfer.hasEnded();
    }

    /** Takes what is there for a transfer that this thread waits for, and leaves it to the I/O thread to move what will come. */
    void rest(Transfer transfer) {
        Failure failure;
        boolean goesOn;
        do {
            synchronized (this) {
                failure = move(true, true);
                goesOn = failure == null && remains && !transfer.hasEnded();
                if (remains && !goesOn) {
                    callAgain();
                }
            }
        } while (goesOn);
        report(failure);
    }

    /**
     * The same for a thread that waits for another peer: it sees to it that the I/O thread hears this one, and reads nothing of a
     * socket itself, and of memory, which announces nothing before it is asked to, no more than a turn.
     */
    void listen() {
        Failure failure = null;
        synchronized (this) {
            if (session.isShared()) {
                failure = moveTurn(true, true);
            } else if (ended == null && !needsNoListening()) {
                listening.to(session.interest(true, !outbox.isEmpty()));
            }
        }
        report(failure);
    }

    /** Whether the I/O thread or another thread moves what comes, or nothing can be moved before somebody asks for it. */
    private boolean needsNoListening() {
        return listening.hears() || lookers > 0 || unclaimed || peerLeft;
    }

    /**
     * Fails all transfers, tells the peer if there is still a way, and closes: with a goodbye after a close in peace, else with
     * the reason. Idempotent. After a failure it waits a moment for the peer to read, since closing at once would make it lose
     * the last frame if it is still sending.
     */
    synchronized void end(Failure reason) {
        if (ended != null) {
            return;
        }
        ended = reason;
        endNanos = System.nanoTime() + GRACE_NANOS;
        lingers = reason.kind() != Failure.Kind.CLOSED;
        inbox.end(reason);
        ByteBuffer last = lingers
                ? Frame.abort(me, lead.channel(), reason.origin(), reason.toldBy(me.rank()))
                : Frame.bye(me, lead.channel());
        outbox.end(reason, last);
        move(false, false);
        session.knock();
        loop.wakeup();
    }

    @Override
    public void ready() {
        Failure failure;
        synchronized (this) {
            calledAgain = false;
            session.awake();
            if (isLookedAt()) {
                listening.to(0);
                failure = null;
            } else {
                failure = moveTurn(true, true);
            }
        }
        report(failure);
    }

    /** Whether another thread moves what comes, so that the I/O thread need not be woken for it. */
    private boolean isLookedAt() {
        return lookers > 0 && ended == null && !session.isShared();
    }

    @Override
    public synchronized boolean expire(long nowNanos) {
        if (ended != null && channel.isOpen() && nowNanos - endNanos >= 0) {
            closeChannel();
        }
        return channel.isOpen() && (ended != null || isDeaf());
    }

    /** Whether it would not be noticed now that the connection has ended. Once nobody looks any more, the I/O thread listens again. */
    private boolean isDeaf() {
        if (session.isShared() || peerLeft || listening.hears()) {
            return false;
        }
        if (!needsNoListening()) {
            listening.to(session.interest(true, !outbox.isEmpty()));
        }
        return !listening.hears();
    }

    /** Moves a turn's worth; what remains of what has arrived is the I/O thread's, if nobody else is going to look for it. */
    private @Nullable Failure moveTurn(boolean inToo, boolean sleeps) {
        Failure failure = move(inToo, sleeps);
        if (failure == null && isLeft(sleeps)) {
            callAgain();
        }
        return failure;
    }

    /** Whether bytes are there of which nobody would hear. Who does not sleep looks into memory, but a socket has announced them already. */
    private boolean isLeft(boolean sleeps) {
        return remains && (sleeps || !session.isShared());
    }

    private void callAgain() {
        if (!calledAgain) {
            calledAgain = true;
            loop.again(this);
        }
    }

    /**
     * Moves what can be moved now, of what arrives a turn's worth, and says what to wait for; returns a failure the whole transport has to know.
     *
     * @param sleeps whether nobody is going to look for what is still to come; if not, the I/O thread listens on if it did, and is not woken to
     */
    private @Nullable Failure move(boolean inToo, boolean sleeps) {
        if (!channel.isOpen() || ended != null) {
            remains = false;
        }
        if (!channel.isOpen()) {
            return null;
        }
        try {
            if (ended != null) {
                leave();
                return null;
            }
            boolean reads;
            boolean writes;
            do {
                Failure failure = inToo ? takeIn() : null;
                if (failure != null) {
                    return failure;
                }
                writes = !outbox.flush();
                if (inToo && isLeft(sleeps)) {
                    return null; // somebody is going to come again at once, and says then what to wait for
                }
                reads = sleeps && !(unclaimed || peerLeft || (session.isShared() && inbox.isEmpty()));
            } while (!session.rest(reads, writes));
            listening.to(session.interest(reads || (!sleeps && listening.hears()), writes));
            return null;
        } catch (IOException e) {
            return broken(e);
        } catch (RuntimeException e) {
            return brokenUnexpectedly(e);
        }
    }

    /** Moves what can be moved now, and is going to be called again. */
    private @Nullable Failure look() {
        if (!channel.isOpen()) {
            return null;
        }
        try {
            session.stay();
            Failure failure = takeIn();
            if (failure == null) {
                outbox.flush();
            }
            return failure;
        } catch (IOException e) {
            return broken(e);
        } catch (RuntimeException e) {
            return brokenUnexpectedly(e);
        }
    }

    private @Nullable Failure takeIn() throws IOException {
        Failure failure = peerLeft ? null : taken();
        boolean waits = !(inbox.isEmpty() && outbox.isEmpty());
        return failure == null && peerLeft && waits ? lost("it has closed its communicator") : failure;
    }

    private @Nullable Failure taken() throws IOException {
        Inbox.State state = inbox.read();
        unclaimed = state == Inbox.State.UNCLAIMED;
        remains = state == Inbox.State.WAITING && session.holds();
        return switch (state) {
            case WAITING, UNCLAIMED -> null;
            case BYE -> {
                peerLeft = true;
                yield null;
            }
            case END -> lost("the connection ended without a goodbye");
            case FAILED -> inbox.failure();
        };
    }

    /** After the end: writes the last frame, and reads on for a moment so that the peer can read it too. */
    private void leave() throws IOException {
        boolean written = outbox.flush();
        while (!written && !session.rest(false, true)) {
            written = outbox.flush();
        }
        if (written && !lingers) {
            closeChannel();
            return;
        }
        if (written) {
            channel.shutdownOutput();
        }
        ByteBuffer discarded = ByteBuffer.allocate(DISCARD_BYTES);
        int bytes = channel.read(discarded);
        while (bytes > 0) {
            bytes = channel.read(discarded.clear());
        }
        if (bytes < 0) {
            closeChannel();
        } else {
            listening.to(session.interest(true, !written));
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("tcp: closing the connection to rank {} failed", lead.peer(), e);
        }
        loop.wakeup();
    }

    private @Nullable Failure broken(IOException e) {
        return broken(e.getMessage() == null ? e.getClass().getName() : e.getMessage());
    }

    /** A bug of ours, or a frame we misread: it must not take along a thread that serves other peers too. */
    private @Nullable Failure brokenUnexpectedly(RuntimeException e) {
        LOG.error("tcp: the connection to rank {} broke unexpectedly", lead.peer(), e);
        return broken(e.toString());
    }

    private @Nullable Failure broken(String reason) {
        if (ended != null) {
            closeChannel();
            return null;
        }
        return lost(reason);
    }

    private Failure lost(String reason) {
        return new Failure(lead.peer(), Failure.Kind.CONNECTION, reason);
    }

    /** Outside the monitor: the transport will end every link, and must never hold two of them. */
    private void report(@Nullable Failure failure) {
        if (failure != null) {
            onFailure.accept(failure);
        }
    }
}
