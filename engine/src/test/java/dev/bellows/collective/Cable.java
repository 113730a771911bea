package dev.bellows.collective;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.rendezvous.Rendezvous;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lies between a rank and those that dial it, and does what networks do: it can be cut, without a goodbye, once so many
 * bytes have passed, or deliver bytes that nobody sent.
 */
public final class Cable implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> near = new CopyOnWriteArrayList<>();
    private final List<Socket> far = new CopyOnWriteArrayList<>();
    private final AtomicLong left;
    private volatile int targetPort;

    private Cable(long cutAfterBytes) throws IOException {
        this.left = new AtomicLong(cutAfterBytes);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** A cable that is cut as soon as more than {@code bytes} have passed, both ways together. */
    public static Cable cutAfter(long bytes) throws IOException {
        return new Cable(bytes);
    }

    /** A cable that holds until it is {@linkplain #cut cut}. */
    public static Cable sound() throws IOException {
        return new Cable(Long.MAX_VALUE);
    }

    /** The rendezvous of the rank behind the cable: it publishes this end's port instead of its own. */
    public Rendezvous before(Rendezvous rendezvous) {
        return (mine, deadline) -> {
            String[] parts = mine.split(":");
            targetPort = Integer.parseInt(parts[1]);
            return rendezvous.exchange(parts[0] + ":" + server.getLocalPort() + ":" + parts[2], deadline);
        };
    }

    /** Closes every connection, at the ends of those that dialed first: they must not hear from the rank behind any more. */
    public void cut() {
        near.forEach(Cable::close);
        far.forEach(Cable::close);
    }

    /** Puts bytes of its own into every connection that is open, towards the ranks that dialed. */
    public void inject(byte[] bytes) throws IOException {
        for (Socket socket : near) {
            if (!socket.isOutputShutdown()) { // else the rank behind has left
                inject(socket, bytes);
            }
        }
    }

    private static void inject(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            out.write(bytes);
        } catch (SocketException e) {
            // The rank that dialed has done all its calls and left, so that nobody is there to hear it.
            assertTrue(String.valueOf(e.getMessage()).matches("Broken pipe|Connection reset.*"), e::toString);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket dialer = server.accept();
            Socket target = new Socket();
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
            dialer.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            near.add(dialer);
            far.add(target);
            start(() -> pump(dialer, target));
            start(() -> pump(target, dialer));
        }
    }

    private void pump(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[16 << 10];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
            if (left.addAndGet(-bytes) < 0) {
                cut();
                return;
            }
            out.write(buffer, 0, bytes);
        }
        to.shutdownOutput();
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One of the sockets was closed, which is how every cable ends.
                        Thread.currentThread().interrupt();
                    }
                },
                "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try (socket) {
            // A reset, as when a process dies with unread data.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            assertTrue(socket.isClosed(), () -> "closing a socket failed: " + e);
        }
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }
}
