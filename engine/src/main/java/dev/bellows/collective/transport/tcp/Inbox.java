package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What arrives from one peer. Payload goes from the socket straight into the posted receives; a frame nobody has asked for
 * yet stays in the socket, which slows the sender down, so nothing is buffered here. Confined to its link.
 */
final class Inbox {
    /** So that one fast peer cannot keep the I/O thread from the others. */
    private static final int FRAMES_PER_READ = 8;

    /** How a read ended. */
    enum State {
        /** The socket is empty, or it is somebody else's turn. */
        WAITING,
        /** The next frame waits for a receive to be posted. */
        UNCLAIMED,
        /** The peer said goodbye. */
        BYE,
        /** The connection ended. */
        END,
        /** See {@link #failure()}. */
        FAILED
    }

    private final Membership me;
    private final Lead lead;
    private final Session session;
    private final Deque<Transfer> receives = new ArrayDeque<>();
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    private @Nullable Frame frame;
    private int left;
    private ByteBuffer sentence = ByteBuffer.allocate(0);
    private @Nullable Failure failure;

    Inbox(Membership me, Lead lead, Session session) {
        this.me = me;
        this.lead = lead;
        this.session = session;
    }

    /** What the peer reported, or what is wrong with what it sent; set when a read ended with FAILED. */
    @Nullable
    Failure failure() {
        return failure;
    }

    void add(Transfer transfer) {
        receives.add(transfer);
    }

    /** Whether somebody waits for what is to come. */
    boolean isAwaited() {
        return receives.stream().anyMatch(Transfer::isAwaited);
    }

    boolean isEmpty() {
        return receives.isEmpty();
    }

    void end(Failure reason) {
        receives.forEach(transfer -> transfer.fail(reason));
        receives.clear();
    }

    State read() throws IOException {
        for (int frames = 0; frames < FRAMES_PER_READ; ) {
            Frame current = frame;
            if (current == null) {
                if (session.read(header) < 0) {
                    return State.END;
                }
                if (header.hasRemaining()) {
                    return State.WAITING;
                }
                begin();
                continue;
            }
            State state = current.type() == Frame.DATA ? readData(current) : readControl(current);
            if (state != null) {
                return state;
            }
            frames++;
            if (receives.isEmpty()) {
                return State.WAITING;
            }
        }
        return State.WAITING;
    }

    private void begin() throws ProtocolException {
        Frame next = Frame.read(me, lead, header.flip());
        header.clear();
        frame = next;
        left = next.length();
        if (next.type() == Frame.ABORT) {
            sentence = ByteBuffer.allocate(left);
        }
    }

    /** Moves payload into the receives; null once the frame is used up. */
    private @Nullable State readData(Frame current) throws IOException {
        while (left > 0) {
            Transfer receive = receives.peek();
            if (receive == null) {
                return State.UNCLAIMED;
            }
            if (receive.tag().code() != current.tag() || receive.tag().signature() != current.signature()) {
                return mismatch(receive.tag(), current);
            }
            ByteBuffer into = receive.data();
            int end = into.limit();
            into.limit(Math.min(end, into.position() + left));
            int bytes = session.read(into);
            into.limit(end);
            if (bytes <= 0) {
                return bytes < 0 ? State.END : State.WAITING;
            }
            left -= bytes;
            if (!into.hasRemaining()) {
                receives.remove();
                receive.complete();
            }
        }
        frame = null;
        return null;
    }

    private State mismatch(Tag expected, Frame current) {
        Tag sent = Tag.of(current.channel(), current.tag(), current.signature());
        failure = new Failure(me.rank(), Failure.Kind.MISMATCH, expected.mismatch(me.rank(), lead.peer(), sent));
        return State.FAILED;
    }

    private State readControl(Frame current) throws IOException {
        if (current.type() == Frame.BYE) {
            return State.BYE;
        }
        if (sentence.hasRemaining()) {
            int bytes = session.read(sentence);
            if (bytes < 0) {
                return State.END;
            }
            if (sentence.hasRemaining()) {
                return State.WAITING;
            }
        }
        String reason = StandardCharsets.UTF_8.decode(sentence.flip()).toString();
        failure = new Failure(current.signature(), Failure.Kind.ABORT, reason);
        return State.FAILED;
    }
}
