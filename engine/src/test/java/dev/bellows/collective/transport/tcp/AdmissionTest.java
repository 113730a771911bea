package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.rendezvous.MemoryStore;
import dev.bellows.collective.rendezvous.StoreRendezvous;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.DType;
import dev.bellows.core.PeerLostException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets in at the door of a rank that is waiting for its peers, and that nobody else disturbs them. */
final class AdmissionTest {
    private static final int STRANGERS = 200;

    /** Bytes of the longest reply. */
    private static final int DRIPS = 515;

    private final JobSecret secret = JobSecret.random();
    private final MemoryStore store = new MemoryStore();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @Test
    void trainsUndisturbedByPortScannersIdlersAndGarbage() throws Exception {
        CompletableFuture<Transport> waiting = start(0, 2);
        Endpoint door = door(0);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < STRANGERS; i++) {
            Socket socket = new Socket(door.host(), door.port());
            if (i % 4 == 0) {
                socket.close();
            } else {
                open.add(socket);
            }
            if (i % 4 == 1) {
                byte[] garbage = new byte[random.nextInt(1, 500)];
                random.nextBytes(garbage);
                send(socket, garbage);
            }
            if (i % 4 == 2) {
                send(
                        socket,
                        Hello.from(member(1, 2), new Lead(0, 0), new byte[SharedMemory.ID_BYTES])
                                .bytes());
            }
        }
        assertTrains(waiting, start(1, 2));
    }

    @Test
    void refusesAPeerWithAnotherSecretAndTellsItWhy() throws Exception {
        CompletableFuture<Transport> waiting = start(0, 2);
        assertEquals(
                "it refused: rank 1 does not know the job's secret",
                refusal(member(1, 2), JobSecret.random(), door(0)));
        assertTrains(waiting, start(1, 2));
    }

    @Test
    void refusesAnotherJobAnotherAttemptAndAnotherSize() throws Exception {
        CompletableFuture<Transport> waiting = start(0, 2);
        assertEquals(
                "it refused: this port belongs to another job",
                refusal(new Membership("other", 1, 1, 2), secret, door(0)));
        assertEquals(
                "it refused: stage attempt 0 is not the current one, 1",
                refusal(new Membership("job", 0, 1, 2), secret, door(0)));
        assertEquals(
                "it refused: rank 2 of 3 has no business with rank 0 of 2", refusal(member(2, 3), secret, door(0)));
        assertEquals(
                "it refused: it talks by 2 channels, and this job by 1",
                refusal(new Membership("job", 1, 1, 2, 2), secret, door(0)));
        assertTrains(waiting, start(1, 2));
    }

    @Test
    void refusesASecondPeerOfTheSameRank() throws Exception {
        CompletableFuture<Transport> waiting = start(0, 3);
        open.add(new Dialer(member(1, 3), secret, plain(), patience())
                .dial(new Lead(0, 0), door(0))
                .channel());
        assertEquals("it refused: rank 1 is already connected", refusal(member(1, 3), secret, door(0)));
        assertTrue(!waiting.isDone(), "rank 0 still waits for rank 2");
    }

    @Test
    void aRecordedProofCannotBePlayedAgain() throws Exception {
        CompletableFuture<Transport> waiting = start(0, 3);
        Hello hello = Hello.from(member(1, 3), new Lead(0, 0), new byte[SharedMemory.ID_BYTES]);
        byte[] proof;
        try (Socket first = new Socket(door(0).host(), door(0).port())) {
            send(first, hello.bytes());
            Reply reply = Reply.read(new DataInputStream(first.getInputStream()));
            proof = new Handshake(secret, hello.bytes(), reply.payload(), door(0).nonce()).dialersProof();
        }
        try (Socket second = new Socket(door(0).host(), door(0).port())) {
            send(second, hello.bytes());
            DataInputStream in = new DataInputStream(second.getInputStream());
            Reply.read(in);
            send(second, proof);
            assertEquals("rank 1 does not know the job's secret", Reply.read(in).sentence());
        }
        assertTrue(!waiting.isDone());
    }

    @Test
    void aDialerRefusesAListenerThatDoesNotKnowTheSecret() throws Exception {
        try (ServerSocket impostor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try (Socket socket = impostor.accept()) {
                    socket.getInputStream().readNBytes(Hello.BYTES);
                    send(socket, Reply.ok(new byte[Hello.NONCE_BYTES]).encode().array());
                    socket.getInputStream().readNBytes(Hello.PROOF_BYTES);
                    send(socket, Reply.ok(new byte[Hello.PROOF_BYTES]).encode().array());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            Endpoint endpoint = new Endpoint("127.0.0.1", impostor.getLocalPort(), "00");
            assertEquals("it does not know the job's secret", refusal(member(1, 2), secret, endpoint));
            answered.get(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aListenerThatDripsItsReplyDoesNotStretchTheDeadline() throws Exception {
        try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> dripped = CompletableFuture.supplyAsync(() -> drip(dripping));
            Endpoint endpoint = new Endpoint("127.0.0.1", dripping.getLocalPort(), "00");
            Dialer dialer = new Dialer(member(1, 2), secret, plain(), Deadline.after(Duration.ofSeconds(1)));
            PeerLostException e = assertThrows(PeerLostException.class, () -> dialer.dial(new Lead(0, 0), endpoint));
            assertEquals("gave up after 1 s", reason(e));
            int bytes = dripped.get(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertTrue(bytes < DRIPS, "the dialer read on to the end of the reply");
        }
    }

    @Test
    void aMissingPeerIsNamedAtTheDeadline() {
        TcpOptions loopback = TcpOptions.at(InetAddress.getLoopbackAddress());
        Duration deadline = Duration.ofMillis(200);
        PeerLostException unheard = assertThrows(
                PeerLostException.class,
                () -> TcpTransport.connect(member(0, 2), secret, loopback, rendezvous(0, 2), deadline));
        assertEquals(1, unheard.peer());
        assertEquals("rendezvous", unheard.phase());
        PeerLostException unseen = assertThrows(
                PeerLostException.class,
                () -> TcpTransport.connect(
                        member(0, 2), secret, loopback, (mine, left) -> List.of(mine, mine), deadline));
        assertEquals(
                "tcp: rank 0 waited 200 ms for rank 1 to connect; make a new communicator to go on",
                unseen.getMessage());
    }

    @Test
    void thePortIsClosedOnceAllAreThere() throws Exception {
        assertTrains(start(0, 2), start(1, 2));
        Endpoint door = door(0);
        assertThrows(ConnectException.class, () -> new Socket(door.host(), door.port()).close());
    }

    @Test
    void rejectsTheWildcardAddressBecauseNobodyCanDialIt() throws Exception {
        InetAddress wildcard = InetAddress.getByName("0.0.0.0");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> TcpOptions.at(wildcard));
        assertEquals(
                "tcp: the address must be one that peers reach: 0.0.0.0; pass the address of this host in the"
                        + " cluster's network",
                e.getMessage());
    }

    private CompletableFuture<Transport> start(int rank, int size) {
        CompletableFuture<Transport> result = new CompletableFuture<>();
        var thread = Executors.defaultThreadFactory().newThread(() -> {
            try {
                result.complete(TcpTransport.connect(
                        member(rank, size),
                        secret,
                        TcpOptions.at(InetAddress.getLoopbackAddress()),
                        rendezvous(rank, size),
                        Ranks.PATIENCE));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private Endpoint door(int rank) throws Exception {
        byte[] published = store.get("attempt 1/0/" + rank, Ranks.PATIENCE);
        return Endpoint.parse(rank, new String(published, StandardCharsets.UTF_8));
    }

    private StoreRendezvous rendezvous(int rank, int size) {
        return new StoreRendezvous(store, "attempt 1", rank, size);
    }

    private static Membership member(int rank, int size) {
        return new Membership("job", 1, rank, size);
    }

    private static Deadline patience() {
        return Deadline.after(Ranks.PATIENCE);
    }

    /** Why the dialer could not get in. */
    private static String refusal(Membership me, JobSecret secret, Endpoint endpoint) {
        return reason(assertThrows(PeerLostException.class, () -> new Dialer(me, secret, plain(), patience())
                .dial(new Lead(0, 0), endpoint)));
    }

    private static String reason(PeerLostException e) {
        String message = e.getMessage();
        return message.substring(
                message.indexOf(": ", message.indexOf(" at ")) + 2, message.lastIndexOf("; make a new"));
    }

    /** Sends a reply byte by byte, 26 s long in all; returns how many it got rid of before the other side hung up. */
    private static int drip(ServerSocket server) {
        int sent = 0;
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(50);
            socket.getInputStream().readNBytes(Hello.BYTES);
            byte[] reply = Reply.ok(new byte[DRIPS - 3]).encode().array();
            while (sent < reply.length && !hungUp(socket)) {
                send(socket, new byte[] {reply[sent]});
                sent++;
            }
        } catch (IOException e) {
            return sent; // it hung up while we sent
        }
        return sent;
    }

    /** Waits for the other side's next word as long as the socket's timeout says. */
    private static boolean hungUp(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Sends all that the other side lets us; it may hang up at any time. */
    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private static void assertTrains(CompletableFuture<Transport> zero, CompletableFuture<Transport> one) {
        List<CompletableFuture<Transport>> both = List.of(zero, one);
        List<Long> sums = Ranks.onThreads(2, rank -> {
            Transport transport = both.get(rank).get(Ranks.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            try (Communicator communicator = Communicator.over(transport, CollectiveOptions.defaults())) {
                ByteBuffer data = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
                communicator.allReduce(data.putLong(0, rank + 1), DType.I64, ReduceOp.SUM);
                return data.getLong(0);
            }
        });
        assertArrayEquals(new Object[] {3L, 3L}, sums.toArray());
    }

    private static TcpOptions plain() {
        return TcpOptions.at(InetAddress.getLoopbackAddress()).withShared(false);
    }
}
