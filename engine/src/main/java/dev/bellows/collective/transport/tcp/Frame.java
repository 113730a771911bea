package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Tag;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head of a frame, big-endian: magic, version, type, channel, job digest, attempt, source rank, tag, signature, payload length.
 *
 * @param type {@link #DATA}, {@link #ABORT} or {@link #BYE}
 * @param channel by which the connection goes
 * @param tag the packed tag of data; 0 otherwise
 * @param signature the signature of data; the origin of an abort
 * @param length payload bytes
 */
record Frame(byte type, int channel, long tag, int signature, int length) {
    static final int MAGIC = 0x42454C57;
    static final short VERSION = 3;
    static final int HEADER_BYTES = 36;
    static final int MAX_PAYLOAD_BYTES = 256 << 10;

    /** A piece of a message. */
    static final byte DATA = 0;
    /** The sender gives up; the payload says why. Nothing follows. */
    static final byte ABORT = 1;
    /** The sender is done. Nothing follows. */
    static final byte BYE = 2;

    private static final int MAX_SENTENCE_BYTES = 4 << 10;

    static Frame data(Tag tag, int length) {
        return new Frame(DATA, tag.channel(), tag.code(), tag.signature(), length);
    }

    /** A whole abort frame, ready to send. */
    static ByteBuffer abort(Membership me, int channel, int origin, String reason) {
        byte[] sentence = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(sentence.length, MAX_SENTENCE_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + length);
        new Frame(ABORT, channel, 0, origin, length).write(me, bytes);
        return bytes.put(sentence, 0, length).flip();
    }

    /** A whole goodbye frame, ready to send. */
    static ByteBuffer bye(Membership me, int channel) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES);
        new Frame(BYE, channel, 0, 0, 0).write(me, bytes);
        return bytes.flip();
    }

    void write(Membership me, ByteBuffer into) {
        into.putInt(MAGIC).putShort(VERSION).put(type).put((byte) channel);
        into.putInt(jobDigest(me)).putInt(me.attempt()).putInt(me.rank());
        into.putLong(tag).putInt(signature).putInt(length);
    }

    /**
     * Reads a head and checks that it comes from {@code source} by the channel of this connection, and belongs to this
     * attempt of this job.
     *
     * @throws ProtocolException if not; the connection can then not be used any more
     */
    static Frame read(Membership me, Lead source, ByteBuffer from) throws ProtocolException {
        int magic = from.getInt();
        short version = from.getShort();
        byte type = from.get();
        int channel = from.get();
        boolean known = magic == MAGIC && version == VERSION;
        int digest = from.getInt();
        int attempt = from.getInt();
        int sender = from.getInt();
        boolean ours = digest == jobDigest(me)
                && attempt == me.attempt()
                && sender == source.peer()
                && channel == source.channel();
        Frame frame = new Frame(type, channel, from.getLong(), from.getInt(), from.getInt());
        if (!known || !ours || !frame.plausible()) {
            throw new ProtocolException("it sent a frame that is not of this attempt of this job");
        }
        return frame;
    }

    private boolean plausible() {
        return switch (type) {
            case DATA -> length > 0 && length <= MAX_PAYLOAD_BYTES;
            case ABORT -> length >= 0 && length <= MAX_SENTENCE_BYTES;
            case BYE -> length == 0;
            default -> false;
        };
    }

    private static int jobDigest(Membership me) {
        return me.job().hashCode();
    }
}
