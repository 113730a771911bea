package dev.bellows.collective.transport.tcp;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the workers of one job know and nobody else does; made on the driver, shipped with the job, never printed. */
public final class JobSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 16;
    private static final int BYTES = 32;

    private final byte[] bytes;

    private JobSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new secret of 256 random bits. */
    public static JobSecret random() {
        return new JobSecret(nonce(BYTES));
    }

    /** The secret that {@link #bytes()} gave; at least 16 bytes. */
    public static JobSecret of(byte[] bytes) {
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("secret: must have at least " + MIN_BYTES + " bytes: " + bytes.length
                    + "; make one with JobSecret.random()");
        }
        return new JobSecret(bytes.clone());
    }

    /** The bytes, to ship with the job. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** HMAC-SHA256 over a label, which keeps the two directions of a handshake apart, and a transcript. */
    byte[] sign(byte label, byte[]... transcript) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            mac.update(label);
            for (byte[] part : transcript) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("secret: every Java has " + ALGORITHM + ", but this one refuses it", e);
        }
    }

    /** {@code length} unpredictable bytes. */
    static byte[] nonce(int length) {
        byte[] nonce = new byte[length];
        new SecureRandom().nextBytes(nonce);
        return nonce;
    }

    /** SHA-256. */
    static byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("secret: every Java has SHA-256, but this one refuses it", e);
        }
    }

    @Override
    public String toString() {
        return "JobSecret[hidden]";
    }
}
