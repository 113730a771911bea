package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Membership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two processes of one host, both played by this one. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "other systems have no /dev/shm")
final class SharedSessionTest {
    private final SharedMemory memory = assertNotNullThat(SharedMemory.create(SharedSession.BYTES));
    private SocketChannel nearEnd;
    private SocketChannel farEnd;
    private SharedSession near;
    private SharedSession far;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            nearEnd = SocketChannel.open(server.getLocalAddress());
            farEnd = server.accept();
        }
        nearEnd.configureBlocking(false);
        farEnd.configureBlocking(false);
        near = new SharedSession(nearEnd, memory.bytes(), true);
        far = new SharedSession(farEnd, assertNotNullThat(SharedMemory.open(memory.id(), SharedSession.BYTES)), false);
    }

    @AfterEach
    void close() throws IOException {
        SharedMemory.forget(memory.id());
        nearEnd.close();
        farEnd.close();
    }

    @Test
    void bytesArriveAsTheyWereWrittenWhateverPiecesTheyAreWrittenAndReadIn() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        byte[] sent = new byte[5 * Ring.CAPACITY + 17];
        random.nextBytes(sent);
        ByteBuffer out = ByteBuffer.wrap(sent);
        ByteBuffer in = ByteBuffer.allocateDirect(sent.length);
        while (in.hasRemaining()) {
            ByteBuffer piece = out.slice().limit(Math.min(out.remaining(), random.nextInt(2 * Ring.CAPACITY)));
            near.write(piece);
            out.position(out.position() + piece.position());
            int end = in.position() + Math.min(in.remaining(), random.nextInt(2 * Ring.CAPACITY));
            far.read(in.limit(end));
            in.limit(in.capacity());
        }
        byte[] arrived = new byte[sent.length];
        in.flip().get(arrived);
        assertArrayEquals(sent, arrived);
        assertFalse(far.holds());
    }

    /** Heads and payloads, of which the other side makes room for at any time. */
    @Test
    void buffersThatAreWrittenTogetherStayTogether() throws Exception {
        int frames = 20_000;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            SplittableRandom random = new SplittableRandom(9);
            for (int number = 0; number < frames; number++) {
                ByteBuffer head = ByteBuffer.allocate(40).putInt(0, number);
                ByteBuffer payload = ByteBuffer.allocate(random.nextInt(1, 5_000));
                head.putInt(4, payload.capacity());
                payload.put(payload.capacity() - 1, (byte) number);
                while (payload.hasRemaining()) {
                    write(head, payload);
                }
            }
        });
        ByteBuffer head = ByteBuffer.allocate(40);
        for (int number = 0; number < frames; number++) {
            fill(head.clear());
            assertEquals(number, head.getInt(0));
            ByteBuffer payload = ByteBuffer.allocate(head.getInt(4));
            fill(payload);
            assertEquals((byte) number, payload.get(payload.capacity() - 1));
        }
        writing.get(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void write(ByteBuffer... buffers) {
        try {
            near.write(buffers);
            Thread.onSpinWait();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            far.read(into);
            Thread.onSpinWait();
        }
    }

    @Test
    void bothDirectionsAreApart() throws IOException {
        near.write(bytes(1, 2, 3));
        far.write(bytes(4, 5));
        assertEquals(List.of(1, 2, 3), read(far));
        assertEquals(List.of(4, 5), read(near));
    }

    @Test
    void whoWaitsForBytesIsWokenOnce() throws IOException {
        assertTrue(far.rest(true, false));
        near.write(bytes(1));
        near.write(bytes(2));
        assertEquals(1, calls(farEnd));
        assertFalse(far.rest(true, false), "there is something to read");
        assertEquals(List.of(1, 2), read(far));
        assertTrue(far.rest(true, false));
    }

    @Test
    void whoIsLookingIsNotWoken() throws IOException {
        assertTrue(far.rest(true, false));
        far.stay();
        near.write(bytes(1));
        assertEquals(0, calls(farEnd));
    }

    @Test
    void whoWaitsForRoomIsWokenWhenHalfIsFree() throws IOException {
        ByteBuffer much = ByteBuffer.allocate(Ring.CAPACITY + 1);
        near.write(much);
        assertEquals(1, much.remaining());
        assertTrue(near.rest(false, true));
        far.read(ByteBuffer.allocate(Ring.CAPACITY / 2 - 1));
        assertEquals(0, calls(nearEnd));
        far.read(ByteBuffer.allocate(1));
        assertEquals(1, calls(nearEnd));
        assertFalse(near.rest(false, true), "there is room");
    }

    @Test
    void whatWasWrittenBeforeTheEndIsReadBeforeTheEnd() throws IOException {
        assertTrue(near.rest(true, false));
        far.write(bytes(7)); // a call that nobody hears before this end closes, too
        near.write(bytes(1, 2));
        nearEnd.close();
        far.awake();
        assertEquals(0, far.interest(true, true), "its end is no news any more");
        assertEquals(List.of(1, 2), read(far));
        assertEquals(-1, far.read(ByteBuffer.allocate(1)));
    }

    @Test
    void waitsForCallsOnly() {
        assertEquals(SelectionKey.OP_READ, near.interest(false, true), "a connection is always ready to be written");
    }

    @Test
    void countsThatCannotBeEndTheConnection() {
        memory.bytes().putLong(0, -1);
        assertThrows(ProtocolException.class, () -> far.read(ByteBuffer.allocate(1)));
    }

    @Test
    void memoryOfAnotherSizeOrNameIsNotTaken() {
        assertNull(SharedMemory.open(memory.id(), SharedSession.BYTES + 1));
        assertNull(SharedMemory.open(new byte[SharedMemory.ID_BYTES], SharedSession.BYTES));
    }

    @Test
    void ranksOfOneHostShareMemoryThatLosesItsName() throws Exception {
        assertInstanceOf(SharedSession.class, dialed(true, true));
        assertEquals(List.of(), named());
    }

    @Test
    void oneThatDoesNotShareGetsAConnection() throws Exception {
        assertInstanceOf(PlainSession.class, dialed(false, true));
        assertInstanceOf(PlainSession.class, dialed(true, false));
        assertEquals(List.of(), named());
    }

    /** What rank 1 has of rank 0. */
    private static Session dialed(boolean listenerShares, boolean dialerShares) throws Exception {
        TcpOptions options = TcpOptions.at(InetAddress.getLoopbackAddress());
        JobSecret secret = JobSecret.random();
        IoLoop loop = new IoLoop(0);
        CompletableFuture<Session> admitted = new CompletableFuture<>();
        Doorkeeper door = Doorkeeper.open(
                new Membership("job", 0, 0, 2),
                secret,
                options.withShared(listenerShares),
                loop,
                new Doorkeeper.Guests() {
                    @Override
                    public boolean knows(Lead lead) {
                        return false;
                    }

                    @Override
                    public void admit(Lead lead, Session session) {
                        admitted.complete(session);
                    }
                });
        try {
            Dialer dialer = new Dialer(
                    new Membership("job", 0, 1, 2),
                    secret,
                    options.withShared(dialerShares),
                    Deadline.after(Ranks.PATIENCE));
            Session dialed = dialer.dial(new Lead(0, 0), door.endpoint());
            Session other = admitted.get(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(dialed.getClass(), other.getClass(), "both have the same");
            dialed.channel().close();
            other.channel().close();
            return dialed;
        } finally {
            door.close();
            loop.close();
        }
    }

    /** The memory which this process has mapped and which still has a name, but for that of the test itself. */
    private List<String> named() throws IOException {
        String own = HexFormat.of().formatHex(memory.id());
        try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
            return mapped.filter(line -> line.contains("/dev/shm/bellows-"))
                    .filter(line -> !line.contains(own) && !line.endsWith("(deleted)"))
                    .toList();
        }
    }

    /** How many bytes have arrived by a connection that is not waited for: loopback delivers before a write returns. */
    private static int calls(SocketChannel channel) throws IOException {
        return Math.max(0, channel.read(ByteBuffer.allocate(64)));
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    private static List<Integer> read(SharedSession session) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(64);
        session.read(in);
        return Stream.iterate(0, i -> i < in.position(), i -> i + 1)
                .map(i -> (int) in.get(i))
                .toList();
    }

    private static <T> T assertNotNullThat(T value) {
        assertNotNull(value, "/dev/shm has no room");
        return value;
    }
}
