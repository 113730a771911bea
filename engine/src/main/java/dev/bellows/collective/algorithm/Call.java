package dev.bellows.collective.algorithm;

import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import dev.bellows.core.PeerLostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One collective in progress on this rank: which one, until when, and how to say that it failed. Algorithms send, receive
 * and wait through it only.
 */
public final class Call {
    private final Transport transport;
    private final Group group;
    private final Operation operation;
    private final long sequence;
    private final int signature;
    private final Deadline deadline;

    /**
     * A call of {@code operation}.
     *
     * @param group who takes part
     * @param sequence the number of calls before this one
     * @param signature a digest of the arguments, equal on all ranks that call alike
     * @param deadline when to give silent peers up
     */
    public Call(
            Transport transport, Group group, Operation operation, long sequence, int signature, Deadline deadline) {
        this.transport = transport;
        this.group = group;
        this.operation = operation;
        this.sequence = sequence;
        this.signature = signature;
        this.deadline = deadline;
    }

    /** This rank's place in the group. */
    int rank() {
        return group.member();
    }

    /** How many take part. */
    int size() {
        return group.size();
    }

    /** The member that is {@code step} places further on; everybody starts with the next one, so no rank is swamped. */
    int staggered(int step) {
        return (rank() + step) % size();
    }

    Transfer send(int peer, Operation phase, ByteBuffer data) {
        return transport.send(group.rank(peer), tag(phase), data);
    }

    Transfer receive(int peer, Operation phase, ByteBuffer into) {
        return transport.receive(group.rank(peer), tag(phase), into);
    }

    private Tag tag(Operation phase) {
        return new Tag(group.channel(), operation, phase, sequence, signature);
    }

    /**
     * Waits for the transfer with each peer; entries without a transfer (this rank's own) are skipped.
     *
     * @param byPeer one transfer per peer, or null
     * @throws PeerLostException if a peer is gone or silent; the transport is aborted before
     */
    void await(Operation phase, @Nullable Transfer[] byPeer) {
        int step = 0;
        for (int peer = 0; peer < byPeer.length; peer++) {
            Transfer transfer = byPeer[peer];
            if (transfer != null) {
                step++;
                await(group.rank(peer), transfer, phase + " step " + step + "/" + (size() - 1));
            }
        }
    }

    private void await(int peer, Transfer transfer, String phase) {
        try {
            if (!transfer.await(deadline)) {
                String silent = "rank " + group.rank() + " lost contact with rank " + peer + " after " + deadline
                        + " in " + phase;
                transport.abort(new Failure(peer, Failure.Kind.TIMEOUT, silent));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            transport.abort(new Failure(group.rank(), Failure.Kind.ABORT, "interrupted in " + phase));
            throw new IllegalStateException(operation + ": interrupted in " + phase, e);
        }
        Failure here = transfer.failure();
        if (here != null) {
            // Others may wait for us, so they have to know. If the transport had failed before, that failure counts.
            transport.abort(here);
            Failure first = transport.failure();
            throw failed(first == null ? here : first, phase);
        }
    }

    private RuntimeException failed(Failure failure, String phase) {
        return failed(operation, group.rank(), failure, phase);
    }

    /** The exception of a rank for a transport that died during {@code phase}. */
    static RuntimeException failed(Operation operation, int rank, Failure failure, String phase) {
        int origin = failure.origin();
        String sentence =
                switch (failure.kind()) {
                    case TIMEOUT -> failure.reason();
                    case CONNECTION ->
                        "rank " + rank + " lost contact with rank " + origin + " in " + phase + ": " + failure.reason();
                    case ABORT ->
                        "rank " + origin + " failed while rank " + rank + " was in " + phase + ": " + failure.reason();
                    case MISMATCH -> throw new IllegalStateException(failure.reason());
                    case CLOSED ->
                        throw new IllegalStateException(operation + ": the communicator of rank " + rank
                                + " was closed in " + phase + "; join all calls before closing");
                };
        return new PeerLostException(
                rank, origin, phase, operation + ": " + sentence + "; make a new communicator to go on", null);
    }
}
