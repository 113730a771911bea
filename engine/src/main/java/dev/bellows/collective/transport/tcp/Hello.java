package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Membership;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first message on a connection, of fixed size: who dials whom by which channel, in which job and attempt, and the
 * dialer's nonce and the memory that it would share, by its {@link SharedMemory id}, or zeros.
 *
 * <p>The handshake binds all of it:
 * <pre>
 * dialer   → hello                                   104 bytes
 * listener → ok, its nonce          | refused, sentence
 * dialer   → HMAC(secret, 1 ‖ hello ‖ listener's nonce ‖ published nonce)
 * listener → ok, HMAC(secret, 2 ‖ …the same…) | refused, sentence      5 in place of 2 if it has the memory, too
 * </pre>
 */
final class Hello {
    static final int BYTES = 104;
    static final int NONCE_BYTES = 32;
    static final int PROOF_BYTES = 32;

    private static final int DIGEST_BYTES = 32;
    private static final int CHANNEL_AT =
            7; // the number in the upper half of the byte, one less than how many in the lower
    private static final int HALF = 4;
    private static final int LOWER = 0xF;
    private static final int JOB_AT = 8;
    private static final int ATTEMPT_AT = JOB_AT + DIGEST_BYTES;
    private static final int SIZE_AT = ATTEMPT_AT + Integer.BYTES;
    private static final int DIALER_AT = SIZE_AT + Integer.BYTES;
    private static final int LISTENER_AT = DIALER_AT + Integer.BYTES;
    private static final int SHARED_AT = BYTES - SharedMemory.ID_BYTES;

    private final byte[] bytes;

    private Hello(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * What {@code me} says to a listener.
     *
     * @param shared the id of the memory that both could share, or zeros
     */
    static Hello from(Membership me, Lead listener, byte[] shared) {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putInt(Frame.MAGIC).putShort(Frame.VERSION).put(byteOrder());
        out.put((byte) (listener.channel() << HALF | me.channels() - 1));
        out.put(JobSecret.digest(me.job().getBytes(StandardCharsets.UTF_8)));
        out.putInt(me.attempt()).putInt(me.size()).putInt(me.rank()).putInt(listener.peer());
        out.put(JobSecret.nonce(NONCE_BYTES)).put(shared);
        return new Hello(out.array());
    }

    /** What arrived. */
    static Hello of(byte[] bytes) {
        return new Hello(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The id of the memory that the dialer would share; null if none. */
    byte @Nullable [] shared() {
        byte[] id = Arrays.copyOfRange(bytes, SHARED_AT, BYTES);
        return Arrays.equals(id, new byte[id.length]) ? null : id;
    }

    int dialer() {
        return view().getInt(DIALER_AT);
    }

    /** Where the connection leads, as the listener sees it. */
    Lead lead() {
        return new Lead(dialer(), bytes[CHANNEL_AT] >>> HALF & LOWER);
    }

    /** Whether the sender is a worker of any job at all; others are not worth an answer. */
    boolean speaksOurLanguage() {
        return view().getInt(0) == Frame.MAGIC;
    }

    /** Why {@code me} does not want the sender, or null. */
    @Nullable
    String objection(Membership me) {
        ByteBuffer in = view();
        byte[] job = new byte[DIGEST_BYTES];
        in.get(JOB_AT, job);
        if (in.getShort(Integer.BYTES) != Frame.VERSION || in.get(Integer.BYTES + Short.BYTES) != byteOrder()) {
            return "protocol version or byte order differ; run the same version on like machines";
        }
        if (!MessageDigest.isEqual(job, JobSecret.digest(me.job().getBytes(StandardCharsets.UTF_8)))) {
            return "this port belongs to another job";
        }
        if (in.getInt(ATTEMPT_AT) != me.attempt()) {
            return "stage attempt " + in.getInt(ATTEMPT_AT) + " is not the current one, " + me.attempt();
        }
        int channels = (bytes[CHANNEL_AT] & LOWER) + 1;
        if (channels != me.channels() || lead().channel() >= channels) {
            return "it talks by " + channels + " channels, and this job by " + me.channels();
        }
        boolean ranksFit = in.getInt(SIZE_AT) == me.size()
                && in.getInt(LISTENER_AT) == me.rank()
                && dialer() > me.rank()
                && dialer() < me.size();
        return ranksFit
                ? null
                : "rank " + dialer() + " of " + in.getInt(SIZE_AT) + " has no business with rank " + me.rank() + " of "
                        + me.size();
    }

    private ByteBuffer view() {
        return ByteBuffer.wrap(bytes);
    }

    private static byte byteOrder() {
        return (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 2);
    }
}
