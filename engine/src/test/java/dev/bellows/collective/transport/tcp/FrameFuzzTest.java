package dev.bellows.collective.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Damaged bytes of the protocol, {@code -Dbellows.fuzz.seed} and {@code -Dbellows.fuzz.frames} of them: none is taken for what it was. */
final class FrameFuzzTest {
    private static final long SEED = Long.getLong("bellows.fuzz.seed", 2026);
    private static final int FRAMES = Integer.getInteger("bellows.fuzz.frames", 1_000_000);
    private static final int MOST_PAYLOAD = 64;

    private final Membership me = new Membership("job", 1, 0, 3, 2);
    private final Lead lead = new Lead(2, 1);
    private final Tag tag = new Tag(1, Operation.ALL_REDUCE, Operation.EXCHANGE, 17, 0x1234567);

    @Test
    void aFrameWithADamagedHeadIsNeverTakenForData() {
        SplittableRandom random = new SplittableRandom(SEED);
        Membership peer = new Membership("job", 1, 2, 3, 2);
        int refused = 0;
        for (int number = 0; number < FRAMES; number++) {
            int length = random.nextInt(1, MOST_PAYLOAD + 1);
            ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER_BYTES + length);
            Frame.data(tag, length).write(peer, bytes);
            damage(random, bytes.array(), Frame.HEADER_BYTES);
            Transfer transfer = new Transfer(tag, ByteBuffer.allocate(length));
            Inbox inbox = new Inbox(me, lead, new Arrived(bytes.clear()));
            inbox.add(transfer);
            String what = "frame " + number + " of seed " + SEED + ": "
                    + HexFormat.of().formatHex(bytes.array(), 0, Frame.HEADER_BYTES);
            refused += isRefused(inbox, what) ? 1 : 0;
            assertFalse(transfer.hasEnded(), what);
        }
        assertEquals(FRAMES, refused);
    }

    private boolean isRefused(Inbox inbox, String what) {
        try {
            return inbox.read() == Inbox.State.FAILED;
        } catch (IOException | IllegalArgumentException e) {
            assertNotNull(e.getMessage(), what);
            return true;
        }
    }

    @Test
    void aDamagedHelloProvesNothing() {
        SplittableRandom random = new SplittableRandom(SEED);
        JobSecret secret = JobSecret.random();
        Membership dialer = new Membership("job", 1, 2, 3, 2);
        byte[] nonce = JobSecret.nonce(Hello.NONCE_BYTES);
        for (int number = 0; number < FRAMES / 20; number++) {
            byte[] said = Hello.from(dialer, new Lead(0, 1), new byte[SharedMemory.ID_BYTES])
                    .bytes();
            byte[] proof = new Handshake(secret, said, nonce, "published").dialersProof();
            byte[] heard = said.clone();
            damage(random, heard, Hello.BYTES);
            Hello hello = Hello.of(heard);
            String what = "hello " + number + " of seed " + SEED + ": "
                    + HexFormat.of().formatHex(heard);
            if (hello.speaksOurLanguage() && hello.objection(me) == null) {
                byte[] expected = new Handshake(secret, heard, nonce, "published").dialersProof();
                assertFalse(MessageDigest.isEqual(proof, expected), what);
                assertTrue(hello.lead().peer() > 0 && hello.lead().peer() < 3, what);
            }
        }
    }

    @Test
    void aSoundFrameArrives() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Frame.HEADER_BYTES + 3);
        Frame.data(tag, 3).write(new Membership("job", 1, 2, 3, 2), bytes);
        bytes.put(new byte[] {1, 2, 3}).flip();
        Transfer transfer = new Transfer(tag, ByteBuffer.allocate(3));
        Inbox inbox = new Inbox(me, lead, new Arrived(bytes));
        inbox.add(transfer);
        assertEquals(Inbox.State.WAITING, inbox.read());
        assertTrue(transfer.hasEnded());
        assertNull(transfer.failure());
    }

    /** Changes one to four bits of the first bytes, or one of their bytes as a whole. */
    private static void damage(SplittableRandom random, byte[] bytes, int length) {
        byte[] before = bytes.clone();
        while (Arrays.equals(before, bytes)) {
            if (random.nextInt(4) == 0) {
                bytes[random.nextInt(length)] = (byte) random.nextInt();
            } else {
                for (int bits = random.nextInt(1, 5); bits > 0; bits--) {
                    bytes[random.nextInt(length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                }
            }
        }
    }

    /** Bytes that have arrived, and no more. */
    private record Arrived(ByteBuffer bytes) implements Session {
        @Override
        public SocketChannel channel() {
            throw new UnsupportedOperationException("there is no connection");
        }

        @Override
        public int read(ByteBuffer into) {
            int count = Math.min(into.remaining(), bytes.remaining());
            into.put(bytes.slice().limit(count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public void write(ByteBuffer... from) {
            throw new UnsupportedOperationException("nothing is written");
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public boolean holds() {
            return bytes.hasRemaining();
        }
    }
}
