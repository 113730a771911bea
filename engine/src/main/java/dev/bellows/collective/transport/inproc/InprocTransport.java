package dev.bellows.collective.transport.inproc;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ranks that are threads of one JVM. It has no threads of its own: the thread that completes a pair copies the bytes. */
public final class InprocTransport implements Transport {
    private final int rank;
    private final Group group;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();

    private InprocTransport(int rank, Group group) {
        this.rank = rank;
        this.group = group;
    }

    /** The transports of a new group of {@code size} ranks that talk by one channel, by rank. */
    public static List<Transport> group(int size) {
        return group(size, 1);
    }

    /** The transports of a new group of {@code size} ranks, by rank. */
    public static List<Transport> group(int size, int channels) {
        return List.copyOf(new Group(size, channels).members);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return group.members.size();
    }

    @Override
    public int channels() {
        return group.channels;
    }

    @Override
    public Transfer send(int peer, Tag tag, ByteBuffer data) {
        Transfer transfer = new Transfer(tag, data);
        abortIf(group.pipe(rank, peer, tag.channel()).send(transfer));
        return transfer;
    }

    @Override
    public Transfer receive(int peer, Tag tag, ByteBuffer into) {
        Transfer transfer = new Transfer(tag, into);
        abortIf(group.pipe(peer, rank, tag.channel()).receive(transfer));
        return transfer;
    }

    @Override
    public void abort(Failure reason) {
        boolean first = failure.compareAndSet(null, reason);
        Failure told = new Failure(reason.origin(), Failure.Kind.ABORT, reason.toldBy(rank));
        for (InprocTransport peer : group.members) {
            if (peer != this) {
                // Also when another thread was first: our caller may free its bytes as soon as we return.
                cut(peer, told);
                if (first) {
                    peer.abort(told);
                }
            }
        }
    }

    @Override
    public @Nullable Failure failure() {
        return failure.get();
    }

    @Override
    public void close() {
        Failure closed = new Failure(rank, Failure.Kind.CLOSED, "rank " + rank + " closed its communicator");
        if (failure.compareAndSet(null, closed)) {
            Failure gone = new Failure(rank, Failure.Kind.CONNECTION, closed.reason());
            for (InprocTransport peer : group.members) {
                if (peer != this) {
                    cut(peer, gone);
                }
            }
        }
    }

    private void cut(InprocTransport peer, Failure reason) {
        for (int channel = 0; channel < group.channels; channel++) {
            group.pipe(rank, peer.rank, channel).fail(reason);
            group.pipe(peer.rank, rank, channel).fail(reason);
        }
    }

    private void abortIf(@Nullable Failure mismatch) {
        if (mismatch != null) {
            abort(mismatch);
        }
    }

    /** All pipes and members of one group. */
    private static final class Group {
        private final List<InprocTransport> members = new ArrayList<>();
        private final List<Pipe> pipes;
        private final int channels;

        Group(int size, int channels) {
            this.channels = channels;
            IntStream.range(0, size).forEach(rank -> members.add(new InprocTransport(rank, this)));
            pipes = IntStream.range(0, size * size * channels)
                    .mapToObj(i -> new Pipe(i / channels / size, i / channels % size))
                    .toList();
        }

        Pipe pipe(int from, int to, int channel) {
            return pipes.get((from * members.size() + to) * channels + channel);
        }
    }
}
