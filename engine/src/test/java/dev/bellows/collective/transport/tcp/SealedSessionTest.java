package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends of a socket, and in some tests somebody between them. */
@Timeout(60)
class SealedSessionTest {
    private static final JobSecret SECRET = JobSecret.random();
    private static final byte[] HELLO = JobSecret.nonce(Hello.BYTES);

    private final Handshake handshake = new Handshake(SECRET, HELLO, JobSecret.nonce(Hello.NONCE_BYTES), "published");
    private SocketChannel near;
    private SocketChannel far;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            near = SocketChannel.open(server.getLocalAddress());
            far = server.accept();
        }
        near.configureBlocking(false);
        far.configureBlocking(false);
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        far.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 36, SealedSession.RECORD_BYTES, SealedSession.RECORD_BYTES + 1, 5_000_000})
    void whatIsWrittenIsReadInBothDirections(int bytes) throws IOException {
        Session dialer = handshake.dialers(near, true);
        Session listener = handshake.listeners(far, true);
        byte[] message = random(bytes);
        assertArrayEquals(message, across(dialer, listener, message));
        assertArrayEquals(message, across(listener, dialer, message));
    }

    @Test
    void piecesOfAMessageMayBeReadOneByOne() throws IOException {
        Session dialer = handshake.dialers(near, true);
        Session listener = handshake.listeners(far, true);
        ByteBuffer head = ByteBuffer.wrap(random(36));
        ByteBuffer body = ByteBuffer.wrap(random(1000));
        dialer.write(head, body);
        assertTrue(dialer.flush());
        ByteBuffer first = ByteBuffer.allocate(36);
        while (first.hasRemaining()) {
            listener.read(first);
        }
        assertArrayEquals(head.array(), first.array());
        assertTrue(listener.holds(), "the socket announces the rest no more");
        ByteBuffer second = ByteBuffer.allocate(1000);
        listener.read(second);
        assertArrayEquals(body.array(), second.array());
        assertFalse(listener.holds());
    }

    @Test
    void nothingOfTheMessageIsOnTheWire() throws IOException {
        String message = "weights ".repeat(100);
        String wire = new String(sealed(message.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
        assertEquals(Integer.BYTES + message.length() + Seal.TAG_BYTES, wire.length());
        assertFalse(wire.contains("weights"));
    }

    @Test
    void noTwoRecordsAndNoTwoConnectionsLookAlike() throws IOException {
        byte[] message = new byte[64];
        byte[] wire = sealed(message, message);
        int half = wire.length / 2;
        assertNotEquals(hex(wire, 0, half), hex(wire, half, wire.length));
        Handshake other = new Handshake(SECRET, HELLO, JobSecret.nonce(Hello.NONCE_BYTES), "published");
        ByteBuffer first = ByteBuffer.allocate(200);
        new Seal(handshake.listenersProof(false)).seal(new ByteBuffer[] {ByteBuffer.wrap(message)}, 64, first);
        ByteBuffer second = ByteBuffer.allocate(200);
        new Seal(other.listenersProof(false)).seal(new ByteBuffer[] {ByteBuffer.wrap(message)}, 64, second);
        assertNotEquals(hex(first.array(), 0, 80), hex(second.array(), 0, 80));
    }

    @Test
    void anyBitThatIsChangedEndsTheConnection() throws IOException {
        byte[] wire = sealed("gradient".getBytes(StandardCharsets.UTF_8));
        Random random = new Random(3);
        for (int i = Integer.BYTES; i < wire.length; i++) {
            byte[] altered = wire.clone();
            altered[i] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            assertEquals(
                    "what arrived is not what was sealed; something between the workers alters their traffic",
                    refusal(altered));
        }
    }

    @Test
    void recordsCannotBeRepeatedLeftOutOrSentBack() throws IOException {
        byte[] wire = sealed(new byte[8], new byte[8]);
        byte[] second = Arrays.copyOfRange(wire, wire.length / 2, wire.length);
        byte[] twice = Arrays.copyOf(wire, wire.length + second.length);
        System.arraycopy(second, 0, twice, wire.length, second.length);
        String sentence = "what arrived is not what was sealed; something between the workers alters their traffic";
        assertEquals(sentence, refusal(twice));
        assertEquals(sentence, refusal(second));
        Session dialer = handshake.dialers(near, true);
        far.write(ByteBuffer.wrap(wire));
        assertEquals(
                sentence,
                assertThrows(ProtocolException.class, () -> read(dialer, 16)).getMessage());
    }

    @Test
    void aLengthThatNoRecordHasIsRefusedBeforeAnythingIsAllocated() throws IOException {
        byte[] wire =
                ByteBuffer.allocate(Integer.BYTES).putInt(Integer.MAX_VALUE).array();
        assertEquals(
                "a sealed record cannot have 2147483647 bytes; run the same version on every worker", refusal(wire));
    }

    @Test
    void theEndOfTheStreamIsTold() throws IOException {
        Session listener = handshake.listeners(far, true);
        near.shutdownOutput();
        ByteBuffer into = ByteBuffer.allocate(1);
        int bytes = listener.read(into);
        while (bytes == 0) {
            bytes = listener.read(into);
        }
        assertEquals(-1, bytes);
    }

    /** What the messages look like on the way. */
    private byte[] sealed(byte[]... messages) throws IOException {
        Session dialer = handshake.dialers(near, true);
        int bytes = 0;
        for (byte[] message : messages) {
            dialer.write(ByteBuffer.wrap(message));
            bytes += Integer.BYTES + message.length + Seal.TAG_BYTES;
        }
        assertTrue(dialer.flush());
        ByteBuffer wire = ByteBuffer.allocate(bytes);
        while (wire.hasRemaining()) {
            far.read(wire);
        }
        return wire.array();
    }

    /** What a listener says to these bytes. */
    private String refusal(byte[] wire) throws IOException {
        Session listener = handshake.listeners(far, true);
        near.write(ByteBuffer.wrap(wire));
        String sentence = assertThrows(ProtocolException.class, () -> read(listener, wire.length))
                .getMessage();
        far.read(ByteBuffer.allocate(wire.length)); // what it did not read
        return sentence;
    }

    private static void read(Session session, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            session.read(into);
        }
    }

    private static byte[] across(Session from, Session to, byte[] message) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(message);
        ByteBuffer in = ByteBuffer.allocate(message.length);
        while (in.hasRemaining()) {
            from.write(out);
            to.read(in);
        }
        assertTrue(from.flush());
        return in.array();
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }

    private static byte[] random(int bytes) {
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        return data;
    }
}
