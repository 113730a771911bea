package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Tag;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The head of a frame, big-endian: magic, version, type, channel, job digest, attempt, source rank, tag, signature, payload length, CRC-32C of all that.
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
    static final int HEADER_BYTES = 40;
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
        int start = into.position();
        into.putInt(MAGIC).putShort(VERSION).put(type).put((byte) channel);
        into.putInt(jobDigest(me)).putInt(me.attempt()).putInt(me.rank());
        into.putLong(tag).putInt(signature).putInt(length);
        into.putInt(sum(into, start));
    }

    /**
     * Reads a head and checks that it comes from {@code source} by the channel of this connection, and belongs to this
     * attempt of this job.
     *
     * @throws ProtocolException if not; the connection can then not be used any more
     */
    static Frame read(Membership me, Lead source, ByteBuffer from) throws ProtocolException {
        int sum = sum(from.duplicate().position(from.position() + HEADER_BYTES - Integer.BYTES), from.position());
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
        boolean sound = from.getInt() == sum;
        if (!known || !ours || !sound || !frame.isPlausible(me)) {
            throw new ProtocolException("it sent a frame that is not of this attempt of this job");
        }
        return frame;
    }

    private boolean isPlausible(Membership me) {
        return switch (type) {
            case DATA -> length > 0 && length <= MAX_PAYLOAD_BYTES;
            case ABORT -> length >= 0 && length <= MAX_SENTENCE_BYTES && signature >= 0 && signature < me.size();
            case BYE -> length == 0;
            default -> false;
        };
    }

    /** Of the bytes from a place to the buffer's position. */
    private static int sum(ByteBuffer head, int start) {
        CRC32C sum = new CRC32C();
        sum.update(head.duplicate().flip().position(start));
        return (int) sum.getValue();
    }

    private static int jobDigest(Membership me) {
        return me.job().hashCode();
    }
}
