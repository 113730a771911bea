package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering side of the handshake that {@link Hello} describes, for one stranger at the door. It reads at most
 * {@code 104 + 32} bytes, waits at most five seconds, and runs on the I/O thread only.
 */
final class Admission implements IoLoop.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Doorkeeper door;
    private final SocketChannel channel;
    private final long endNanos = System.nanoTime() + PATIENCE_NANOS;
    private final byte[] nonce = JobSecret.nonce(Hello.NONCE_BYTES);
    private ByteBuffer incoming = ByteBuffer.allocate(Hello.BYTES);
    private @Nullable Hello hello;

    Admission(Doorkeeper door, SocketChannel channel) {
        this.door = door;
        this.channel = channel;
    }

    void start(IoLoop loop) throws IOException {
        loop.register(channel, SelectionKey.OP_READ, this);
    }

    @Override
    public void ready() {
        try {
            if (channel.read(incoming) < 0) {
                refuse("it left before it said who it is", false);
            } else if (!incoming.hasRemaining()) {
                judge();
            }
        } catch (IOException e) {
            refuse("its connection broke: " + e.getMessage(), false);
        } catch (RuntimeException e) {
            LOG.error("tcp: a handshake failed unexpectedly", e);
            refuse("its handshake failed: " + e, false);
        }
    }

    @Override
    public boolean expire(long nowNanos) {
        if (nowNanos - endNanos >= 0) {
            refuse("it did not finish the handshake within 5 s", false);
        }
        return channel.isOpen();
    }

    /** Closes the door in the stranger's face, with or without a word. */
    void refuse(String reason, boolean tell) {
        door.refused(this, channel, reason);
        if (tell) {
            try {
                channel.write(Reply.refusal(reason).encode());
            } catch (IOException e) {
                LOG.debug("tcp: {} did not wait for its refusal", channel, e);
            }
        }
        leave();
    }

    /** Closes the connection without a verdict. */
    void leave() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("tcp: closing {} failed", channel, e);
        }
    }

    private void judge() throws IOException {
        Hello said = hello;
        if (said == null) {
            said = Hello.of(incoming.array());
            hello = said;
            incoming = ByteBuffer.allocate(Hello.PROOF_BYTES);
            judgeHello(said);
        } else {
            judgeProof(said, incoming.array());
        }
    }

    private void judgeHello(Hello said) throws IOException {
        if (!said.speaksOurLanguage()) {
            refuse("it is no Bellows worker", false);
            return;
        }
        String objection = said.objection(door.me());
        if (objection != null) {
            refuse(objection, true);
        } else {
            reply(Reply.ok(nonce));
        }
    }

    private void judgeProof(Hello said, byte[] proof) throws IOException {
        Handshake handshake = new Handshake(
                door.secret(), said.bytes(), nonce, door.endpoint().nonce());
        if (!MessageDigest.isEqual(proof, handshake.dialersProof())) {
            refuse("rank " + said.dialer() + " does not know the job's secret", true);
        } else if (door.knows(said.lead())) {
            refuse("rank " + said.dialer() + " is already connected", true);
        } else {
            admit(said, handshake);
        }
    }

    private void admit(Hello said, Handshake handshake) throws IOException {
        boolean mayShare = door.options().shared() && !door.options().sealed();
        byte[] id = mayShare ? said.shared() : null;
        ByteBuffer memory = id == null ? null : SharedMemory.open(id, SharedSession.BYTES);
        if (reply(Reply.ok(handshake.listenersProof(memory != null)))) {
            Session session = memory == null
                    ? handshake.listeners(channel, door.options().sealed())
                    : new SharedSession(channel, memory, false);
            door.admit(this, said.lead(), session);
        }
    }

    /** Replies fit an empty socket buffer many times; a stranger whose buffer is full is not one we know. */
    private boolean reply(Reply reply) throws IOException {
        ByteBuffer bytes = reply.encode();
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            refuse("it does not read", false);
            return false;
        }
        return true;
    }
}
