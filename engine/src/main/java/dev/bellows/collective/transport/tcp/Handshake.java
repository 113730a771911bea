package dev.bellows.collective.transport.tcp;

import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * All that both sides of a handshake have said, and what follows from it and the job's secret: the proofs that {@link Hello}
 * describes, and one key for each direction. Both nonces are in it, so no two connections have a key in common.
 *
 * @param secret of the job
 * @param hello of the dialer, its nonce within
 * @param nonce of the listener for this connection
 * @param published of the listener, for all of them
 */
record Handshake(JobSecret secret, byte[] hello, byte[] nonce, String published) {
    private static final byte DIALER = 1;
    private static final byte LISTENER = 2;
    private static final byte FROM_DIALER = 3;
    private static final byte FROM_LISTENER = 4;
    private static final byte SHARING_LISTENER = 5;

    byte[] dialersProof() {
        return sign(DIALER);
    }

    /** @param shares whether the listener has the dialer's memory */
    byte[] listenersProof(boolean shares) {
        return sign(shares ? SHARING_LISTENER : LISTENER);
    }

    /** The connection as its dialer sees it. */
    Session dialers(SocketChannel channel, boolean sealed) {
        return sealed
                ? new SealedSession(channel, new Seal(sign(FROM_DIALER)), new Seal(sign(FROM_LISTENER)))
                : new PlainSession(channel);
    }

    /** The connection as its listener sees it. */
    Session listeners(SocketChannel channel, boolean sealed) {
        return sealed
                ? new SealedSession(channel, new Seal(sign(FROM_LISTENER)), new Seal(sign(FROM_DIALER)))
                : new PlainSession(channel);
    }

    private byte[] sign(byte label) {
        return secret.sign(label, hello, nonce, published.getBytes(StandardCharsets.UTF_8));
    }
}
