package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transfer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from one member of a group to another, at either end. Nobody else hears of it, and nothing waits until somebody
 * {@linkplain #await awaits} it.
 */
public final class Message {
    private final int peer;
    private final Transfer transfer;

    private Message(int peer, Transfer transfer) {
        this.peer = peer;
        this.transfer = transfer;
    }

    /** Starts to send; the bytes must stay until it is {@linkplain #isOver over}. */
    public static Message send(Call call, int to, ByteBuffer data) {
        return new Message(to, call.send(to, Operation.MESSAGE, data));
    }

    /** Starts to receive. */
    public static Message receive(Call call, int from, ByteBuffer into) {
        return new Message(from, call.receive(from, Operation.MESSAGE, into));
    }

    /** Whether the bytes are no longer needed. */
    public boolean isOver() {
        return transfer.hasEnded();
    }

    /**
     * Waits until it is over.
     *
     * @param call says until when, and what failed
     * @throws dev.bellows.core.PeerLostException if the peer is gone or silent; the transport is aborted before
     */
    public void await(Call call) {
        @Nullable Transfer[] transfers = new Transfer[call.size()];
        transfers[peer] = transfer;
        call.await(Operation.MESSAGE, transfers);
    }
}
