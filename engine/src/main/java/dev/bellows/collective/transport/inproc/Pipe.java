package dev.bellows.collective.transport.inproc;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Transfer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The bytes from one rank to another: whoever posts the second half of a pair copies. */
final class Pipe {
    private final int sender;
    private final int receiver;
    private final Deque<Transfer> sends = new ArrayDeque<>();
    private final Deque<Transfer> receives = new ArrayDeque<>();
    private @Nullable Failure failure;

    Pipe(int sender, int receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Posts a send; returns what is wrong with the receiver's expectation, or null. */
    synchronized @Nullable Failure send(Transfer transfer) {
        return post(sends, transfer);
    }

    /** Posts a receive; returns what is wrong with the sender's message, or null. */
    synchronized @Nullable Failure receive(Transfer transfer) {
        return post(receives, transfer);
    }

    synchronized void fail(Failure reason) {
        if (failure == null) {
            failure = reason;
        }
        sends.forEach(transfer -> transfer.fail(reason));
        receives.forEach(transfer -> transfer.fail(reason));
        sends.clear();
        receives.clear();
    }

    private @Nullable Failure post(Deque<Transfer> queue, Transfer transfer) {
        if (!transfer.data().hasRemaining()) {
            transfer.complete();
            return null;
        }
        if (failure != null) {
            transfer.fail(failure);
            return null;
        }
        queue.add(transfer);
        return copy();
    }

    private @Nullable Failure copy() {
        while (!sends.isEmpty() && !receives.isEmpty()) {
            Transfer out = sends.getFirst();
            Transfer in = receives.getFirst();
            if (!out.tag().equals(in.tag())) {
                return new Failure(receiver, Failure.Kind.MISMATCH, in.tag().mismatch(receiver, sender, out.tag()));
            }
            int bytes = Math.min(out.data().remaining(), in.data().remaining());
            ByteBuffer piece = out.data().slice().limit(bytes);
            in.data().put(piece);
            out.data().position(out.data().position() + bytes);
            endIfDone(sends, out);
            endIfDone(receives, in);
        }
        return null;
    }

    private static void endIfDone(Deque<Transfer> queue, Transfer transfer) {
        if (!transfer.data().hasRemaining()) {
            queue.removeFirst();
            transfer.complete();
        }
    }
}
