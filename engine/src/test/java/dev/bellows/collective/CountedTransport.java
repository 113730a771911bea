package dev.bellows.collective;

import dev.bellows.collective.transport.Failure;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Tag;
import dev.bellows.collective.transport.Transfer;
import dev.bellows.collective.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a rank sends, by operation.
 *
 * @param transport that sends
 * @param sent bytes so far
 */
public record CountedTransport(Transport transport, Map<Operation, Long> sent) implements Transport {
    /** Nothing sent so far. */
    public CountedTransport(Transport transport) {
        this(transport, new ConcurrentHashMap<>());
    }

    @Override
    public int rank() {
        return transport.rank();
    }

    @Override
    public int size() {
        return transport.size();
    }

    @Override
    public int channels() {
        return transport.channels();
    }

    @Override
    public Transfer send(int peer, Tag tag, ByteBuffer data) {
        sent.merge(tag.phase(), (long) data.remaining(), Long::sum);
        return transport.send(peer, tag, data);
    }

    @Override
    public Transfer receive(int peer, Tag tag, ByteBuffer into) {
        return transport.receive(peer, tag, into);
    }

    @Override
    public void abort(Failure failure) {
        transport.abort(failure);
    }

    @Override
    public @Nullable Failure failure() {
        return transport.failure();
    }

    @Override
    public void close() {
        transport.close();
    }
}
