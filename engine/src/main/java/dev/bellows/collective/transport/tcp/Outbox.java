package dev.bellows.collective.transport.tcp;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is still to be written to one peer: posted sends, cut into frames, and at the end one last frame. Confined to its link. */
final class Outbox {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Membership me;
    private final Session session;
    private final Deque<Transfer> sends = new ArrayDeque<>();
    private final ByteBuffer[] frame = {ByteBuffer.allocate(Frame.HEADER_BYTES).limit(0), NOTHING};
    private ByteBuffer last = NOTHING;

    Outbox(Membership me, Session session) {
        this.me = me;
        this.session = session;
    }

    void add(Transfer transfer) {
        sends.add(transfer);
    }

    boolean isEmpty() {
        return sends.isEmpty();
    }

    /** Writes what the socket takes; returns whether nothing is left. */
    boolean flush() throws IOException {
        while (frame[0].hasRemaining() || frame[1].hasRemaining() || nextFrame()) {
            session.write(frame);
            if (frame[0].hasRemaining() || frame[1].hasRemaining()) {
                return false;
            }
            endFrame();
        }
        if (last.hasRemaining()) {
            session.write(last);
        }
        return !last.hasRemaining() && session.flush();
    }

    /**
     * Fails the posted sends and puts {@code lastFrame} after what is already on its way. The rest of a half-written frame
     * is copied, because its owner takes the memory back now but the peer can find the next frame only behind it.
     */
    void end(Failure reason, ByteBuffer lastFrame) {
        int unwritten = frame[0].remaining() + frame[1].remaining();
        last = ByteBuffer.allocate(unwritten + lastFrame.remaining());
        last.put(frame[0]).put(frame[1]).put(lastFrame.duplicate()).flip();
        frame[1] = NOTHING;
        sends.forEach(transfer -> transfer.fail(reason));
        sends.clear();
    }

    private boolean nextFrame() {
        Transfer transfer = sends.peek();
        if (transfer == null) {
            return false;
        }
        int length = Math.min(transfer.data().remaining(), Frame.MAX_PAYLOAD_BYTES);
        Frame.data(transfer.tag(), length).write(me, frame[0].clear());
        frame[0].flip();
        frame[1] = transfer.data().slice().limit(length);
        return true;
    }

    private void endFrame() {
        Transfer transfer = sends.element();
        ByteBuffer data = transfer.data();
        data.position(data.position() + frame[1].limit());
        frame[1] = NOTHING;
        if (!data.hasRemaining()) {
            sends.remove();
            transfer.complete();
        }
    }
}
