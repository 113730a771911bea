package dev.bellows.bench.collective;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * As many bytes to and from each other rank as our sum moves, by blocking sockets, a thread of its own writing to each: what sockets can do. Nothing is added up. Arguments: its
 * number, and how many there are.
 */
final class BareRank extends Rank {
    /** As ours: up to here everybody gets everything at once. */
    private static final int EXCHANGE_BYTES = 16 << 10;

    private final int size;
    private final List<SocketChannel> peers = new ArrayList<>();
    private final ExecutorService writers;
    private ByteBuffer mine = ByteBuffer.allocateDirect(0);
    private ByteBuffer theirs = ByteBuffer.allocateDirect(0);

    private BareRank(int rank, int size) throws IOException {
        super(rank, size);
        this.size = size;
        writers = Executors.newFixedThreadPool(Math.max(1, size - 1));
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0))) {
            List<String> ports = exchange(String.valueOf(server.socket().getLocalPort()));
            for (int peer = 0; peer < rank; peer++) {
                peers.add(SocketChannel.open(new InetSocketAddress(here, Integer.parseInt(ports.get(peer)))));
            }
            for (int peer = rank + 1; peer < size; peer++) {
                peers.add(server.accept());
            }
        }
        for (SocketChannel peer : peers) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    public static void main(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[0]);
        int size = Integer.parseInt(arguments[1]);
        BareRank bare = new BareRank(rank, size);
        bare.serve();
        bare.writers.shutdown();
    }

    @Override
    public void sum(ByteBuffer data) {
        if (data.capacity() <= EXCHANGE_BYTES) {
            exchange(data.capacity());
        } else {
            exchange(data.capacity() / size);
            exchange(data.capacity() / size);
        }
    }

    @Override
    public void meet() {
        exchange(1);
    }

    @Override
    public boolean checks() {
        return false;
    }

    private void exchange(int bytes) {
        if (mine.capacity() < bytes) {
            mine = ByteBuffer.allocateDirect(bytes);
            theirs = ByteBuffer.allocateDirect(bytes);
        }
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (SocketChannel peer : peers) {
                ByteBuffer from = mine.duplicate().limit(bytes);
                if (bytes <= EXCHANGE_BYTES) {
                    write(peer, from); // a socket takes so much at once
                } else {
                    writing.add(writers.submit(() -> {
                        write(peer, from);
                        return null;
                    }));
                }
            }
            for (SocketChannel peer : peers) {
                theirs.clear().limit(bytes);
                while (theirs.hasRemaining()) {
                    if (peer.read(theirs) < 0) {
                        throw new EOFException("bench: a rank has gone");
                    }
                }
            }
            for (Future<?> each : writing) {
                each.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("bench: a rank cannot be written to", e);
        }
    }

    private static void write(SocketChannel peer, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            peer.write(from);
        }
    }
}
