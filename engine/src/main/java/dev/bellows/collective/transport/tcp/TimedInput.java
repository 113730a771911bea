package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * What comes in from a blocking socket until a deadline. A socket's own timeout is for each read anew, so a peer that sends
 * a byte now and then could stretch a message as long as it likes.
 */
final class TimedInput extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;

    TimedInput(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
        requireTime();
        return in.read();
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
        requireTime();
        return in.read(into, from, count);
    }

    private void requireTime() throws IOException {
        if (deadline.expired()) {
            throw new SocketTimeoutException("it did not finish the handshake within " + deadline);
        }
        socket.setSoTimeout(
                (int) Math.min(Integer.MAX_VALUE, deadline.remaining().toMillis()));
    }
}
