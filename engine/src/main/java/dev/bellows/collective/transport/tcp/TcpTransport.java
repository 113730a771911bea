package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.rendezvous.Rendezvous;
import dev.bellows.collective.transport.BackgroundThread;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.PeerLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ranks in different processes, one TCP connection per pair and channel; those of one host exchange their bytes by memory that they share. Each rank listens first, then publishes where, then dials the
 * lower ranks and waits for the higher ones; when all are there it stops listening, so that during training there is no
 * port to knock at.
 */
public final class TcpTransport implements Transport {
    private final Membership me;
    private final IoLoop loop;
    private final @Nullable Link[] links;
    private @Nullable Failure failure;

    private TcpTransport(Membership me, IoLoop loop) {
        this.me = me;
        this.loop = loop;
        this.links = new Link[me.size() * me.channels()];
    }

    /**
     * Connects this rank with all others.
     *
     * @param me who this rank is
     * @param secret what all ranks of the job know
     * @param options how this rank can be reached, and whether traffic is sealed
     * @param rendezvous how the ranks learn each other's addresses; used once
     * @param deadline how long all of this may take
     * @throws PeerLostException if a rank is missing, refuses or cannot prove that it knows the secret
     */
    public static TcpTransport connect(
            Membership me, JobSecret secret, TcpOptions options, Rendezvous rendezvous, Duration deadline) {
        try {
            TcpTransport transport = new TcpTransport(me, new IoLoop(me.rank()));
            boolean connected = false;
            try {
                transport.meet(secret, options, rendezvous, Deadline.after(deadline));
                connected = true;
                return transport;
            } finally {
                if (!connected) {
                    transport.abort(new Failure(me.rank(), Failure.Kind.ABORT, "it could not connect to all ranks"));
                    transport.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "tcp: rank " + me.rank() + " could not listen at "
                            + options.bind().getHostAddress() + ": " + e.getMessage(),
                    e);
        }
    }

    private void meet(JobSecret secret, TcpOptions options, Rendezvous rendezvous, Deadline deadline)
            throws IOException {
        Doorkeeper door = Doorkeeper.open(me, secret, options, loop, new Arrivals());
        try {
            List<String> published = rendezvous.exchange(door.endpoint().toString(), deadline.remaining());
            if (published.size() != me.size()) {
                throw new IllegalStateException("rendezvous: must give one string per rank: got " + published.size()
                        + " for " + me.size() + " ranks; use one rendezvous per stage attempt");
            }
            Dialer dialer = new Dialer(me, secret, options, deadline);
            for (int peer = 0; peer < me.rank(); peer++) {
                Endpoint endpoint = Endpoint.parse(peer, published.get(peer));
                for (int channel = 0; channel < me.channels(); channel++) {
                    Lead lead = new Lead(peer, channel);
                    connected(lead, dialer.dial(lead, endpoint));
                }
            }
            awaitArrivals(deadline);
        } finally {
            door.close();
        }
    }

    @Override
    public int rank() {
        return me.rank();
    }

    @Override
    public int size() {
        return me.size();
    }

    @Override
    public int channels() {
        return me.channels();
    }

    @Override
    public Transfer send(int peer, Tag tag, ByteBuffer data) {
        Transfer transfer = new Transfer(tag, data, waiting -> linger(peer, waiting));
        if (transfer.data().hasRemaining()) {
            link(peer, tag).send(transfer);
        } else {
            transfer.complete();
        }
        return transfer;
    }

    @Override
    public Transfer receive(int peer, Tag tag, ByteBuffer into) {
        Transfer transfer = new Transfer(tag, into, waiting -> linger(peer, waiting));
        if (transfer.data().hasRemaining()) {
            link(peer, tag).receive(transfer);
        } else {
            transfer.complete();
        }
        return transfer;
    }

    /** Looks for what a thread is going to wait for, and lets the I/O thread look from then on, for what others send as well. */
    private void linger(int peer, Transfer transfer) {
        Link link = link(peer, transfer.tag());
        boolean looks = link.isShared() || !(Thread.currentThread() instanceof BackgroundThread);
        if (looks && link.lookFor(transfer)) {
            return;
        }
        link.rest(transfer);
        for (int other = 0; other < me.size() && !transfer.hasEnded(); other++) {
            Link waiting = links[place(new Lead(other, transfer.tag().channel()))];
            if (waiting != null && waiting != link) {
                waiting.listen();
            }
        }
    }

    @Override
    public void abort(Failure reason) {
        endLinks(firstFailure(reason));
    }

    @Override
    public synchronized @Nullable Failure failure() {
        return failure;
    }

    @Override
    public void close() {
        Failure closed = new Failure(me.rank(), Failure.Kind.CLOSED, "rank " + me.rank() + " closed its communicator");
        endLinks(firstFailure(closed));
        loop.close();
    }

    /** Also called when another thread was first: our caller may free its bytes as soon as we return. */
    private void endLinks(Failure reason) {
        for (Link link : present()) {
            link.end(reason);
        }
    }

    private synchronized Failure firstFailure(Failure reason) {
        Failure first = failure;
        if (first == null) {
            first = reason;
            failure = reason;
            notifyAll();
        }
        return first;
    }

    private int place(Lead lead) {
        return lead.peer() * me.channels() + lead.channel();
    }

    private Link link(int peer, Tag tag) {
        Link link = links[place(new Lead(peer, tag.channel()))];
        if (link == null) {
            throw new IllegalArgumentException(
                    "tcp: rank " + me.rank() + " has no link to rank " + peer + "; send to other ranks only");
        }
        return link;
    }

    private synchronized List<Link> present() {
        List<Link> present = new ArrayList<>();
        for (Link link : links) {
            if (link != null) {
                present.add(link);
            }
        }
        return present;
    }

    private void connected(Lead lead, Session session) throws IOException {
        Link link = new Link(me, lead, session, loop, this::abort);
        // Started before anybody can send through it, so that its selection key is there.
        link.start();
        Failure dead;
        synchronized (this) {
            dead = failure;
            if (dead == null) {
                links[place(lead)] = link;
                notifyAll();
            }
        }
        if (dead != null) {
            link.end(dead);
        }
    }

    private synchronized void awaitArrivals(Deadline deadline) {
        while (failure == null && firstMissing() < me.size()) {
            if (deadline.expired()) {
                String message = "tcp: rank " + me.rank() + " waited " + deadline + " for rank " + firstMissing()
                        + " to connect; make a new communicator to go on";
                throw new PeerLostException(me.rank(), firstMissing(), "connect", message, null);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, deadline.remainingNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("tcp: interrupted while the other ranks connect", e);
            }
        }
        if (failure != null) {
            String message = "tcp: rank " + failure.origin() + " failed while rank " + me.rank()
                    + " waited for all to connect: " + failure.reason() + "; make a new communicator to go on";
            throw new PeerLostException(me.rank(), failure.origin(), "connect", message, null);
        }
    }

    private int firstMissing() {
        int place = 0;
        while (place < links.length && (place / me.channels() == me.rank() || links[place] != null)) {
            place++;
        }
        return place / me.channels();
    }

    /** What the doorkeeper needs to know of us. */
    private final class Arrivals implements Doorkeeper.Guests {
        @Override
        public boolean knows(Lead lead) {
            synchronized (TcpTransport.this) {
                return links[place(lead)] != null;
            }
        }

        @Override
        public void admit(Lead lead, Session session) throws IOException {
            connected(lead, session);
        }
    }
}
