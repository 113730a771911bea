package dev.bellows.io;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A file that is compared with its manifest while it is read: who has read to the end, or closed the stream, without an
 * exception has read what was written.
 */
final class CheckedStream extends InputStream {
    private static final int SKIPPED = 1 << 16;

    private final InputStream in;
    private final Manifest.Entry expected;
    private final String where;
    private final String remedy;
    private final MessageDigest digest = Manifest.digest();
    private long bytes;
    private boolean done;

    /**
     * @param where the file, for the message
     * @param remedy what to do, for the message
     */
    CheckedStream(InputStream in, Manifest.Entry expected, String where, String remedy) {
        this.in = in;
        this.expected = expected;
        this.where = where;
        this.remedy = remedy;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        int read = in.read(into, from, count);
        if (read < 0) {
            check();
        } else {
            digest.update(into, from, read);
            bytes += read;
        }
        return read;
    }

    private void check() throws IOException {
        if (done) {
            return;
        }
        done = true;
        if (bytes != expected.bytes()) {
            throw new IOException(where + " has " + bytes + " bytes instead of " + expected.bytes() + remedy);
        }
        if (!Manifest.hex(digest).equals(expected.sha256())) {
            throw new IOException(where + " does not match its checksum" + remedy);
        }
    }

    /** Reads what is left, so that it is checked. */
    @Override
    public void close() throws IOException {
        try (in) {
            byte[] rest = new byte[SKIPPED];
            int read = 0;
            while (!done && read >= 0) {
                read = read(rest, 0, rest.length);
            }
        }
    }
}
