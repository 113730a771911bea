package dev.bellows.collective.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between this rank and its peers. Between two ranks bytes keep their order, and a receive takes the next
 * bytes whatever message lengths the sender used, provided that the tags agree; there is no
 * out-of-order matching and so no unbounded queue. Both directions make progress at the same time, so all ranks may send
 * at once. A transport fails as a whole: after the first {@link Failure} every posted and every later transfer
 * ends with it.
 *
 * <p>Two ranks may have several <b>channels</b>. Each keeps an order of its own, and what nobody asks for yet on one does not
 * hold up another, so that groups of ranks whose collectives come in no common order do not wait for each other. A tag
 * names the channel of its bytes.
 *
 * <p>{@code send}, {@code receive} and {@code abort} may be called from any thread; the order of two sends to one peer is
 * the order of the calls.
 */
public interface Transport extends AutoCloseable {
    /** This rank, from 0. */
    int rank();

    /** The number of ranks. */
    int size();

    /** How many channels each pair of ranks has; they are numbered from 0. */
    int channels();

    /** Starts to send; the bytes must stay unchanged until the transfer ends. */
    Transfer send(int peer, Tag tag, ByteBuffer data);

    /** Starts to receive; the bytes are undefined until the transfer ends. */
    Transfer receive(int peer, Tag tag, ByteBuffer into);

    /**
     * Gives up: ends every transfer with {@code failure}, tells the peers why as far as they can still be reached, and
     * disconnects. When it returns no caller's bytes are touched any more. Only the first failure counts.
     */
    void abort(Failure failure);

    /** Why this transport is dead, or null while it lives. */
    @Nullable
    Failure failure();

    /** Disconnects in peace and waits for the transport's threads. Idempotent. */
    @Override
    void close();
}
