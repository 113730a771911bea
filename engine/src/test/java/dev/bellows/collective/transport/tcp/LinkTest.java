package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which thread moves what comes by a connection: the one that waits for it, one that waits for another peer, or the I/O thread. */
@Timeout(60)
class LinkTest {
    private static final Membership ME = new Membership("job", 0, 0, 2);
    private static final Membership PEER = new Membership("job", 0, 1, 2);
    private static final Tag TAG = new Tag(0, Operation.ALL_REDUCE, Operation.ALL_REDUCE, 0, 0);

    private final AtomicReference<Failure> reported = new AtomicReference<>();
    private SocketChannel near;
    private SocketChannel far;
    private IoLoop loop;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(server.getLocalAddress());
            far = server.accept();
        }
        near.configureBlocking(false);
        loop = new IoLoop(0);
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        far.close();
        loop.close();
        assertNull(reported.get());
    }

    @Test
    void whoWaitsForAnotherPeerReadsNoSocketThatTheIoThreadHears() throws Exception {
        Watched session = new Watched(new PlainSession(near));
        Link link = started(session);
        Transfer transfer = new Transfer(TAG, ByteBuffer.allocate(3));
        link.receive(transfer);
        link.listen();
        assertEquals(0, session.readsHere.get());
        sendFrame(3);
        assertTrue(transfer.await(Deadline.after(Ranks.PATIENCE)));
        assertEquals(0, session.readsHere.get());
    }

    /** A thread that looked has let the selector hear nothing of the connection, and then found something else to do. */
    @Test
    void theIoThreadHearsAConnectionAgainOnceSomebodySleeps() throws Exception {
        Watched session = new Watched(new PlainSession(near));
        Link link = started(session);
        Transfer transfer = new Transfer(TAG, ByteBuffer.allocate(3));
        link.receive(transfer);
        session.whileReading = link::ready; // woken for nothing, as this thread looks
        assertFalse(link.lookFor(transfer));
        session.whileReading = () -> {};
        sendFrame(3);
        link.listen();
        assertTrue(transfer.await(Deadline.after(Ranks.PATIENCE)));
    }

    /** A peer that goes on writing must not keep who waits for another one. */
    @Test
    void whoWaitsForAnotherPeerTakesATurnOfMemoryAndLeavesTheRest() throws Exception {
        takesATurn(true, Link::listen);
    }

    /** Nor the I/O thread, even if what is left was announced before. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theIoThreadTakesATurnAndComesAgain(boolean shared) throws Exception {
        takesATurn(shared, Link::ready);
    }

    private void takesATurn(boolean shared, Consumer<Link> turn) throws Exception {
        Link link = started(new Endless(near, shared));
        Transfer transfer = new Transfer(TAG, ByteBuffer.allocate(100_000));
        synchronized (link) { // so that the I/O thread does not begin before this one has ended its turn
            link.receive(transfer);
            turn.accept(link);
            assertTrue(transfer.data().position() <= 16, () -> "at once " + transfer.data());
        }
        assertTrue(transfer.await(Deadline.after(Ranks.PATIENCE)));
        link.end(new Failure(0, Failure.Kind.CLOSED, "the test is over"));
    }

    @Test
    void whoWaitsForAPeerTakesAllThatIsThereForIt() throws Exception {
        Endless session = new Endless(near, true);
        Link link = started(session);
        Transfer transfer = new Transfer(TAG, ByteBuffer.allocate(100_000));
        Transfer next = new Transfer(TAG, ByteBuffer.allocate(100_000));
        synchronized (link) {
            link.receive(transfer);
            link.receive(next);
            link.rest(transfer);
            assertTrue(transfer.hasEnded());
            assertTrue(next.data().position() <= 16, () -> "of the next one " + next.data());
        }
        assertTrue(next.await(Deadline.after(Ranks.PATIENCE)));
        link.end(new Failure(0, Failure.Kind.CLOSED, "the test is over"));
    }

    private Link started(Session session) throws IOException {
        Link link = new Link(ME, new Lead(1, 0), session, loop, reported::set);
        link.start();
        return link;
    }

    private void sendFrame(int bytes) throws IOException {
        far.write(frame(bytes));
    }

    private static ByteBuffer frame(int bytes) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + bytes);
        Frame.data(TAG, bytes).write(PEER, frame);
        return frame.clear();
    }

    /** Counts the reads of the thread that made it. */
    private static final class Watched implements Session {
        private final Session session;
        private final Thread here = Thread.currentThread();
        private final AtomicInteger readsHere = new AtomicInteger();
        private volatile Runnable whileReading = () -> {};

        Watched(Session session) {
            this.session = session;
        }

        @Override
        public SocketChannel channel() {
            return session.channel();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (Thread.currentThread() == here) {
                readsHere.incrementAndGet();
                whileReading.run();
            }
            return session.read(into);
        }

        @Override
        public void write(ByteBuffer... from) throws IOException {
            session.write(from);
        }

        @Override
        public boolean flush() throws IOException {
            return session.flush();
        }

        @Override
        public boolean holds() throws IOException {
            return session.holds();
        }
    }

    /** Of a peer that goes on writing frames of one byte, more quickly than they can be read. */
    private static final class Endless implements Session {
        private final SocketChannel channel;
        private final boolean shared;
        private ByteBuffer frame = frame(1);

        Endless(SocketChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }

        @Override
        public SocketChannel channel() {
            return channel;
        }

        @Override
        public int read(ByteBuffer into) {
            int bytes = Math.min(into.remaining(), frame.remaining());
            into.put(frame.slice().limit(bytes));
            frame.position(frame.position() + bytes);
            if (!frame.hasRemaining()) {
                frame = frame(1);
            }
            return bytes;
        }

        @Override
        public void write(ByteBuffer... from) {
            for (ByteBuffer each : from) {
                each.position(each.limit());
            }
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public boolean holds() {
            return true;
        }

        @Override
        public boolean isShared() {
            return shared;
        }
    }
}
