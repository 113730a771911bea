package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.BackgroundThread;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.PeerLostException;
import dev.bellows.memory.HostBuffer;
import dev.bellows.memory.HostPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of bytes from every rank to every other, as many as it turns out to be: how rows are dealt out before there is a first
 * collective. Each rank sends at its own pace. What arrives is taken in by a thread per peer, so ranks that send at the same
 * time do not wait for each other. A block travels while the next one fills; who fills that one before the first has left waits,
 * so that memory is bounded.
 *
 * <p>For as long as it lasts the exchange has the transport's first channel for itself. One thread sends, finishes and closes.
 */
public final class BlockExchange implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Operation BLOCKS = Operation.BLOCKS;
    private static final Tag TAG = new Tag(0, BLOCKS, BLOCKS, 0, 0);

    /** Before each block, how many bytes it has; none: it was the last one. */
    private static final int HEADER = Integer.BYTES;

    /** What one frame of a transport takes. */
    private static final int MOST_BYTES = (256 << 10) - HEADER;

    private static final int BUFFERS = 3;

    private final Transport transport;
    private final Receiver receiver;
    private final Runnable waiting;
    private final int blockBytes;
    private final HostPool pool = new HostPool(0);
    private final List<HostBuffer> memory = new ArrayList<>();
    private final List<Outgoing> peers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch arriving;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private boolean finished;

    /** Takes in what arrives. */
    @FunctionalInterface
    public interface Receiver {
        /** Reads the block from position to limit, in native byte order, before it returns; called by one thread at a time. */
        void take(ByteBuffer block);
    }

    private BlockExchange(Transport transport, int blockBytes, Receiver receiver, Runnable waiting) {
        this.transport = transport;
        this.blockBytes = blockBytes;
        this.receiver = receiver;
        this.waiting = waiting;
        arriving = new CountDownLatch(transport.size() - 1);
    }

    /**
     * Begins to receive.
     *
     * @param blockBytes room of a block
     * @param receiver takes in what arrives; what it throws ends the exchange on all ranks
     * @param waiting called about once a second while this rank waits for another one; may throw to give up
     */
    public static BlockExchange over(Transport transport, int blockBytes, Receiver receiver, Runnable waiting) {
        BlockExchange exchange = new BlockExchange(transport, blockBytes, receiver, waiting);
        for (int peer = 0; peer < transport.size(); peer++) {
            exchange.peers.add(exchange.new Outgoing(peer));
        }
        try {
            for (int peer = 0; peer < transport.size(); peer++) {
                if (peer != transport.rank()) {
                    exchange.listen(peer);
                }
            }
        } catch (RuntimeException | Error failure) {
            // There may be no memory, or no thread, for so many peers; those that listen already would do so for ever.
            exchange.abort(failure);
            exchange.close();
            throw failure;
        }
        return exchange;
    }

    /** Ends the exchange on all ranks by telling them why; the first reason is the one that they see. */
    public void abort(Throwable reason) {
        String message = reason.getMessage();
        transport.abort(new Failure(
                transport.rank(),
                Failure.Kind.ABORT,
                message == null ? reason.getClass().getName() : message));
    }

    /**
     * What the blocks of one rank take at most: of each peer one fills, one travels and one arrives.
     *
     * @param ranks how many exchange blocks
     * @param blockBytes room of a block
     */
    public static long bytes(int ranks, int blockBytes) {
        return (long) BUFFERS * (ranks - 1) * blockBytes;
    }

    /**
     * The room of a block, such that the blocks of all peers together stay within a budget as long as each has room for one item.
     *
     * @param ranks how many exchange blocks
     * @param itemBytes the least room
     * @param budgetBytes for the blocks of one rank
     */
    public static int blockBytes(int ranks, int itemBytes, int budgetBytes) {
        int share = budgetBytes / BUFFERS / Math.max(1, ranks - 1);
        return Math.max(itemBytes, Math.min(MOST_BYTES, share));
    }

    /**
     * Where to write what a peer is to get: at least so many bytes remain. They travel once the block is full, at the latest when
     * this rank finishes.
     *
     * @param bytes at most the room of a block
     * @throws PeerLostException if a peer is gone
     */
    public ByteBuffer room(int peer, int bytes) {
        Outgoing outgoing = peers.get(peer);
        if (outgoing.filling.remaining() < bytes) {
            outgoing.send();
        }
        return outgoing.filling;
    }

    /**
     * Says to all that no more comes, and waits until they have said so.
     *
     * @throws PeerLostException if a peer is gone
     */
    public void finish() {
        for (Outgoing outgoing : peers) {
            if (outgoing.peer != transport.rank()) {
                outgoing.end();
            }
        }
        while (!hasArrived()) {
            throwIfFailed();
            waiting.run();
        }
        throwIfFailed();
        finished = true;
    }

    private boolean hasArrived() {
        try {
            return arriving.await(TICK.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Frees the memory; before it {@linkplain #finish finished} this ends the transport. */
    @Override
    public void close() {
        Throwable cause = failure.get();
        if (!finished && cause != null) {
            abort(cause); // the thread that failed may not have come to it yet
        } else if (!finished) {
            transport.abort(new Failure(transport.rank(), Failure.Kind.ABORT, "it gave up the " + BLOCKS));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        memory.forEach(HostBuffer::release);
        memory.clear();
    }

    private void listen(int peer) {
        ByteBuffer header = allocate(HEADER);
        ByteBuffer block = allocate(blockBytes);
        Thread thread = new BackgroundThread(
                () -> receive(peer, header, block), "bellows-blocks-" + transport.rank() + "-" + peer);
        threads.add(thread);
        thread.start();
    }

    private void receive(int peer, ByteBuffer header, ByteBuffer block) {
        try {
            for (int bytes = next(peer, header); bytes > 0; bytes = next(peer, header)) {
                arrived(transport.receive(peer, TAG, block.clear().limit(bytes)));
                synchronized (receiver) {
                    receiver.take(block);
                }
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            abort(e);
        } finally {
            arriving.countDown();
        }
    }

    private int next(int peer, ByteBuffer header) {
        arrived(transport.receive(peer, TAG, header));
        int bytes = header.getInt(0);
        if (bytes < 0 || bytes > blockBytes) {
            throw new IllegalStateException(
                    BLOCKS + ": rank " + peer + " sends a block of " + bytes + " bytes to rank " + transport.rank()
                            + ", which has room for " + blockBytes + "; run the same version on every worker");
        }
        return bytes;
    }

    /** Waits without a deadline, because a peer may take its time; who gives it up ends the transport, and with it this. */
    private void arrived(Transfer transfer) {
        try {
            while (!transfer.await(Deadline.after(TICK))) {
                // Nothing else to look at here.
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        throwIfLost(transfer);
    }

    private void left(@Nullable Transfer transfer) {
        if (transfer != null) {
            try {
                while (!transfer.await(Deadline.after(TICK))) {
                    throwIfFailed();
                    waiting.run();
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
            throwIfFailed();
            throwIfLost(transfer);
        }
    }

    private RuntimeException interrupted() {
        Thread.currentThread().interrupt();
        return new IllegalStateException(BLOCKS + ": rank " + transport.rank() + " was interrupted");
    }

    private void throwIfLost(Transfer transfer) {
        Failure here = transfer.failure();
        if (here != null) {
            // Others may wait for us, so they have to know. If the transport had failed before, that failure counts.
            transport.abort(here);
            Failure first = transport.failure();
            throw Call.failed(BLOCKS, transport.rank(), first == null ? here : first, BLOCKS.toString());
        }
    }

    /** With what ended a thread that receives. */
    private void throwIfFailed() {
        Throwable first = failure.get();
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private ByteBuffer allocate(int bytes) {
        HostBuffer buffer = pool.allocate(bytes);
        memory.add(buffer);
        return buffer.host().slice(0, bytes).order(ByteOrder.nativeOrder());
    }

    /** What is on the way to a peer, and what will be next. */
    private final class Outgoing {
        private final int peer;
        private ByteBuffer filling = ByteBuffer.allocate(0);
        private @Nullable ByteBuffer other;
        private @Nullable Transfer under;

        Outgoing(int peer) {
            this.peer = peer;
        }

        /** Lets what was filled go as soon as the block before has gone. */
        void send() {
            throwIfFailed();
            ByteBuffer full = filling;
            left(under);
            if (full.capacity() == 0) {
                filling = begin(allocate(HEADER + blockBytes));
                return;
            }
            full.putInt(0, full.position() - HEADER).flip();
            under = transport.send(peer, TAG, full);
            filling = begin(other == null ? allocate(HEADER + blockBytes) : other);
            other = full;
        }

        private ByteBuffer begin(ByteBuffer block) {
            return block.clear().position(HEADER);
        }

        void end() {
            if (filling.position() > HEADER) {
                send();
            }
            left(under);
            ByteBuffer last = allocate(HEADER).putInt(0, 0);
            left(transport.send(peer, TAG, last));
        }
    }
}
