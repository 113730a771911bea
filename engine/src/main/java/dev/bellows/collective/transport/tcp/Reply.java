package dev.bellows.collective.transport.tcp;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a listener answers: one status byte, two length bytes, and a nonce, a proof or a sentence.
 *
 * @param refused whether the dialer is not wanted; the payload then says why
 */
record Reply(boolean refused, byte[] payload) {
    private static final int MAX_PAYLOAD_BYTES = 512;
    private static final int HEAD_BYTES = 3;

    static Reply ok(byte[] payload) {
        return new Reply(false, payload);
    }

    static Reply refusal(String sentence) {
        return new Reply(true, sentence.getBytes(StandardCharsets.UTF_8));
    }

    ByteBuffer encode() {
        int length = Math.min(payload.length, MAX_PAYLOAD_BYTES);
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + length);
        out.put((byte) (refused ? 1 : 0)).putShort((short) length).put(payload, 0, length);
        return out.flip();
    }

    /** Reads a reply; null if what came is none. */
    static @Nullable Reply read(DataInputStream in) throws IOException {
        int status = in.readUnsignedByte();
        int length = in.readUnsignedShort();
        if (status > 1 || length > MAX_PAYLOAD_BYTES) {
            return null;
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Reply(status == 1, payload);
    }

    String sentence() {
        return new String(payload, StandardCharsets.UTF_8);
    }
}
