package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Membership;
import dev.bellows.core.PeerLostException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The calling side of the handshake that {@link Hello} describes. */
final class Dialer {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration MAX_ATTEMPT = Duration.ofSeconds(5);

    private final Membership me;
    private final JobSecret secret;
    private final TcpOptions options;
    private final Deadline deadline;

    Dialer(Membership me, JobSecret secret, TcpOptions options, Deadline deadline) {
        this.me = me;
        this.secret = secret;
        this.options = options;
        this.deadline = deadline;
    }

    /**
     * Connects to a peer; tries again while the peer's port is crowded.
     *
     * @return the authenticated connection, non-blocking
     * @throws PeerLostException if the peer is not there, refuses, cannot prove that it knows the secret, or the deadline
     *     passes
     */
    Session dial(Lead lead, Endpoint endpoint) {
        int peer = lead.peer();
        IOException last = null;
        while (!deadline.expired() && !Thread.currentThread().isInterrupted()) {
            try {
                return attempt(lead, endpoint);
            } catch (ConnectException | UnknownHostException e) {
                // The peer was listening before it published the address: if nobody answers, it is gone.
                throw lost(peer, endpoint, "cannot reach it: " + e.getMessage(), e);
            } catch (IOException e) {
                last = e;
                LockSupport.parkNanos(Math.min(RETRY_NANOS, deadline.remainingNanos()));
            }
        }
        String state = Thread.currentThread().isInterrupted() ? "was interrupted" : "gave up after " + deadline;
        throw lost(peer, endpoint, state, last);
    }

    private Session attempt(Lead lead, Endpoint endpoint) throws IOException {
        SocketChannel channel = SocketChannel.open();
        SharedMemory memory = isHere(endpoint) ? SharedMemory.create(SharedSession.BYTES) : null;
        boolean authenticated = false;
        try {
            Deadline end = deadline.within(MAX_ATTEMPT);
            InetSocketAddress address = endpoint.address();
            if (address.isUnresolved()) {
                throw new UnknownHostException(endpoint.host());
            }
            channel.socket().connect(address, (int) end.remaining().toMillis());
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Session session = authenticate(lead, endpoint, channel, end, memory);
            channel.configureBlocking(false);
            authenticated = true;
            return session;
        } finally {
            if (memory != null) {
                SharedMemory.forget(memory.id());
            }
            if (!authenticated) {
                channel.close();
            }
        }
    }

    /** Whether a peer may be a process of this host. If it is not, it will not find the memory. */
    private boolean isHere(Endpoint endpoint) {
        return options.shared()
                && !options.sealed()
                && endpoint.host().equals(options.published().getHostAddress());
    }

    private Session authenticate(
            Lead lead, Endpoint endpoint, SocketChannel channel, Deadline end, @Nullable SharedMemory memory)
            throws IOException {
        int peer = lead.peer();
        DataInputStream in = new DataInputStream(new TimedInput(channel.socket(), end));
        Hello hello = Hello.from(me, lead, memory == null ? new byte[SharedMemory.ID_BYTES] : memory.id());
        channel.write(ByteBuffer.wrap(hello.bytes()));
        byte[] nonce = accepted(peer, endpoint, Reply.read(in));
        Handshake handshake = new Handshake(secret, hello.bytes(), nonce, endpoint.nonce());
        channel.write(ByteBuffer.wrap(handshake.dialersProof()));
        byte[] proof = accepted(peer, endpoint, Reply.read(in));
        if (memory != null && MessageDigest.isEqual(proof, handshake.listenersProof(true))) {
            return new SharedSession(channel, memory.bytes(), true);
        }
        if (!MessageDigest.isEqual(proof, handshake.listenersProof(false))) {
            throw lost(peer, endpoint, "it does not know the job's secret", null);
        }
        return handshake.dialers(channel, options.sealed());
    }

    private byte[] accepted(int peer, Endpoint endpoint, @Nullable Reply reply) {
        if (reply == null) {
            throw lost(peer, endpoint, "what listens there is no Bellows worker", null);
        }
        if (reply.refused()) {
            throw lost(peer, endpoint, "it refused: " + reply.sentence(), null);
        }
        return reply.payload();
    }

    private PeerLostException lost(int peer, Endpoint endpoint, String reason, @Nullable Throwable cause) {
        String message = "tcp: rank " + me.rank() + " could not connect to rank " + peer + " at " + endpoint.host()
                + ":" + endpoint.port() + ": " + reason + "; make a new communicator to go on";
        return new PeerLostException(me.rank(), peer, "connect", message, cause);
    }
}
