package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Bytes in sealed records: four bytes of length, then up to {@value #RECORD_BYTES} bytes encrypted by AES-GCM, then their tag. Who
 * reads the network learns lengths and times; who alters, drops, repeats or reorders a record ends the connection.
 */
final class SealedSession implements Session {
    static final int RECORD_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final Seal outgoing;
    private final Seal incoming;
    private final ByteBuffer leaving = sealed().limit(0);
    private final ByteBuffer arriving = sealed().limit(Integer.BYTES);
    private final ByteBuffer opened = ByteBuffer.allocateDirect(RECORD_BYTES).limit(0);
    private boolean ended;

    SealedSession(SocketChannel channel, Seal outgoing, Seal incoming) {
        this.channel = channel;
        this.outgoing = outgoing;
        this.incoming = incoming;
    }

    private static ByteBuffer sealed() {
        return ByteBuffer.allocateDirect(Integer.BYTES + RECORD_BYTES + Seal.TAG_BYTES);
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        while (into.hasRemaining() && (opened.hasRemaining() || openNext())) {
            int bytes = Math.min(into.remaining(), opened.remaining());
            into.put(opened.slice(opened.position(), bytes));
            opened.position(opened.position() + bytes);
        }
        int bytes = into.position() - start;
        return bytes == 0 && ended ? -1 : bytes;
    }

    @Override
    public void write(ByteBuffer... from) throws IOException {
        while (flush() && remaining(from) > 0) {
            leaving.clear().position(Integer.BYTES);
            outgoing.seal(from, RECORD_BYTES, leaving);
            leaving.putInt(0, leaving.position() - Integer.BYTES).flip();
        }
    }

    @Override
    public boolean flush() throws IOException {
        while (leaving.hasRemaining()) {
            if (channel.write(leaving) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean holds() {
        return opened.hasRemaining();
    }

    /** Opens the next record; false if it has not arrived whole. */
    private boolean openNext() throws IOException {
        if (!fill()) {
            return false;
        }
        if (arriving.position() == Integer.BYTES) {
            int length = arriving.getInt(0);
            if (length <= Seal.TAG_BYTES || length > RECORD_BYTES + Seal.TAG_BYTES) {
                throw new ProtocolException(
                        "a sealed record cannot have " + length + " bytes; run the same version on every worker");
            }
            arriving.limit(Integer.BYTES + length);
            if (!fill()) {
                return false;
            }
        }
        arriving.flip().position(Integer.BYTES);
        opened.clear();
        incoming.open(arriving, opened);
        opened.flip();
        arriving.clear().limit(Integer.BYTES);
        return true;
    }

    /** Reads up to the limit of what is awaited; whether it is all there. */
    private boolean fill() throws IOException {
        while (arriving.hasRemaining()) {
            int bytes = channel.read(arriving);
            if (bytes <= 0) {
                ended = bytes < 0;
                return false;
            }
        }
        return true;
    }

    private static int remaining(ByteBuffer... buffers) {
        int bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }
}
