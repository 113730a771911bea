package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes between two processes of one host, by memory that they share. The connection between them carries single bytes, each of which wakes
 * the other side, which waits for bytes or for room; and its end says that the other process is gone.
 */
final class SharedSession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(SharedSession.class);
    private static final int MAX_CALLS = 256;

    /** What both directions need. */
    static final int BYTES = 2 * Ring.BYTES;

    private final SocketChannel channel;
    private final Ring outgoing;
    private final Ring incoming;
    private final ByteBuffer calls = ByteBuffer.allocateDirect(MAX_CALLS);
    private final ByteBuffer call = ByteBuffer.allocateDirect(1);
    private boolean ended;

    /** @param first whether this side writes to the first of the two rings */
    SharedSession(SocketChannel channel, ByteBuffer memory, boolean first) {
        this.channel = channel;
        Ring one = new Ring(memory.slice(0, Ring.BYTES));
        Ring other = new Ring(memory.slice(Ring.BYTES, Ring.BYTES));
        outgoing = first ? one : other;
        incoming = first ? other : one;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int bytes = incoming.read(into);
        if (bytes > 0 && incoming.hasRoom() && incoming.takeWaitingWriter()) {
            knock();
        }
        // Looked at in this order: what was written before the end is there when the end is seen.
        return bytes == 0 && ended && incoming.isEmpty() ? -1 : bytes;
    }

    @Override
    public void write(ByteBuffer... from) throws IOException {
        if (ended && incoming.isEmpty()) { // else the reason may still be to be read
            throw new IOException("the connection has ended");
        }
        int bytes = 0;
        for (ByteBuffer each : from) {
            bytes += outgoing.write(each);
            if (each.hasRemaining()) {
                break; // room that the other side makes meanwhile belongs to the rest of this one
            }
        }
        if (bytes > 0 && outgoing.takeWaitingReader()) {
            knock();
        }
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public boolean holds() throws ProtocolException {
        return !incoming.isEmpty();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void awake() {
        try {
            int bytes = channel.read(calls.clear());
            while (bytes == MAX_CALLS) {
                bytes = channel.read(calls.clear());
            }
            ended |= bytes < 0;
        } catch (IOException e) {
            // Who leaves without having heard all calls ends the connection so; what it wrote before is still to be
            // read.
            LOG.debug("tcp: {} has ended", channel, e);
            ended = true;
        }
    }

    @Override
    public boolean rest(boolean reads, boolean writes) throws ProtocolException {
        if (reads) {
            incoming.readerWaits(true);
        }
        if (writes) {
            outgoing.writerWaits(true);
        }
        return (!reads || incoming.isEmpty()) && (!writes || !outgoing.hasRoom());
    }

    @Override
    public void stay() {
        incoming.readerWaits(false);
        outgoing.writerWaits(false);
    }

    @Override
    public int interest(boolean reads, boolean writes) {
        return ended ? 0 : SelectionKey.OP_READ;
    }

    /** Where the connection is full of such bytes the other side will wake anyway; where it has ended, so will we. */
    @Override
    public void knock() {
        try {
            channel.write(call.clear());
        } catch (IOException e) {
            LOG.debug("tcp: {} hears no more", channel, e);
        }
    }
}
