package dev.bellows.op.comm;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;

/**
 * Connected ranks that run the same ops in the same order, as far as collective ops need them. Implemented above this
 * package, by whoever has a connection.
 */
public interface RankGroup {
    /** The number of ranks. */
    int size();

    /** Which of them this one is, from 0. */
    int rank();

    /**
     * Replaces {@code data} by its sum over all ranks, in rank order, so that all get the same bits. Returns once that is
     * done; every rank calls it with as many elements.
     *
     * @param data all elements, in native byte order, from position 0 to the limit
     */
    void sum(ByteBuffer data, DType dtype);

    /**
     * Completes {@code data} by what the other ranks have: rank r owns the elements from {@code offsets[r]} to
     * {@code offsets[r + 1]}. Returns once that is done; every rank calls it with the same offsets.
     *
     * @param data all elements, of which this rank's are there, in native byte order, from position 0 to the limit
     */
    void gather(ByteBuffer data, DType dtype, int[] offsets);

    /**
     * Replaces the elements of {@code data} that this rank owns by their sums over all ranks, in rank order; the others may be
     * anything afterwards. As {@link #gather} in all else.
     */
    void sumShares(ByteBuffer data, DType dtype, int[] offsets);

    /**
     * Sends each rank its part of {@code out}, and fills {@code in} with what they send: that for and from rank r lies between
     * {@code offsets[r]} and {@code offsets[r + 1]} of either, in elements. Returns once that is done; every rank calls it, and
     * both ends of a pair know how many elements go between them.
     *
     * @param out all that is sent, in native byte order, from position 0 to the limit
     * @param in room for all that is received, apart from {@code out}
     */
    void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype);

    /**
     * Sends {@code data} to another rank, which {@linkplain #receive receives} as many. Returns once the bytes may change, whether they have
     * arrived or not; a pair of ranks gets what it sends in order.
     *
     * @param data all that is sent, in native byte order, from position 0 to the limit
     * @throws UnsupportedOperationException if these ranks only do what all of them do
     */
    default void send(ByteBuffer data, DType dtype, int to) {
        throw new UnsupportedOperationException("ranks: these send nothing to one of them alone, asked for rank " + to);
    }

    /**
     * Fills {@code data} with what another rank {@linkplain #send sends} next. Returns once it is there.
     *
     * @param data room for all that is sent, in native byte order, from position 0 to the limit
     * @throws UnsupportedOperationException if these ranks only do what all of them do
     */
    default void receive(ByteBuffer data, DType dtype, int from) {
        throw new UnsupportedOperationException(
                "ranks: these hear nothing of one of them alone, asked for rank " + from);
    }
}
