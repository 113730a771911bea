package dev.bellows.collective.transport.tcp;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256 in Galois/counter mode for one direction of one connection. The key is used for nothing else, so the number of the
 * record can be its nonce.
 */
final class Seal {
    static final int TAG_BYTES = 16;

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private long records;

    /** A seal by a key of 32 bytes. */
    Seal(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            cipher = Cipher.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    /** Takes up to {@code most} bytes from the buffers and puts them encrypted, with their tag behind them. */
    void seal(ByteBuffer[] from, int most, ByteBuffer into) {
        try {
            begin(Cipher.ENCRYPT_MODE);
            int left = most;
            for (ByteBuffer buffer : from) {
                int bytes = Math.min(left, buffer.remaining());
                ByteBuffer part = buffer.slice(buffer.position(), bytes);
                cipher.update(part, into);
                buffer.position(buffer.position() + bytes);
                left -= bytes;
            }
            cipher.doFinal(ByteBuffer.allocate(0), into);
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    /**
     * Decrypts a record with its tag.
     *
     * @throws ProtocolException if it is not the next one that the peer sealed
     */
    void open(ByteBuffer record, ByteBuffer into) throws ProtocolException {
        try {
            begin(Cipher.DECRYPT_MODE);
            cipher.doFinal(record, into);
        } catch (AEADBadTagException e) {
            ProtocolException altered = new ProtocolException(
                    "what arrived is not what was sealed; something between the workers alters their traffic");
            altered.initCause(e);
            throw altered;
        } catch (GeneralSecurityException e) {
            throw refused(e);
        }
    }

    private void begin(int mode) throws GeneralSecurityException {
        byte[] nonce =
                ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(records++).array();
        cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce));
    }

    private static IllegalStateException refused(GeneralSecurityException e) {
        return new IllegalStateException("seal: every Java has " + ALGORITHM + ", but this one refuses it", e);
    }
}
