package dev.bellows.collective.transport.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one connection in both directions, as a link reads and writes them: as they are, or sealed. Confined to its link. */
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
    boolean holds();
}
