package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** The bytes of one connection in both directions, as a link reads and writes them: as they are, sealed, or by shared memory. Confined to its link. */
interface Session {
    /** What it goes over; non-blocking. */
    SocketChannel channel();

    /** Reads what has arrived; 0 if nothing has, −1 at the end of the stream. */
    int read(ByteBuffer into) throws IOException;

    /** Takes what it can for now: what is left in the buffers has to be offered again when the socket is ready. */
    void write(ByteBuffer... from) throws IOException;

    /** Writes what was taken and still waits here; returns whether nothing is left of it. */
    boolean flush() throws IOException;

    /** Whether bytes that have arrived wait here to be read, which the socket announces no more. */
    boolean holds() throws IOException;

    /** Whether bytes go by memory, so that to look for them costs nothing. */
    default boolean isShared() {
        return false;
    }

    /** Takes from the socket what only says that it is time to look; called when the socket is ready. */
    default void awake() {}

    /**
     * Asks the other side to wake this one when there are bytes to read or there is room to write. False if that is so already, and
     * the caller has to look again before it waits.
     */
    default boolean rest(boolean reads, boolean writes) throws IOException {
        return true;
    }

    /** Wakes the other side, whether it has asked for that or not. */
    default void knock() {}

    /** Asks not to be woken, for the caller is going to look. */
    default void stay() {}

    /** What the socket has to become ready for: operations of a {@link SelectionKey}. */
    default int interest(boolean reads, boolean writes) {
        return (reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0);
    }
}
