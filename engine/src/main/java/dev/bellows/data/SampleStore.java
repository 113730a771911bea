package dev.bellows.data;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The rows of one worker, kept outside the Java heap for random access.
 *
 * <p>Life: one thread at a time appends every row of the worker's {@link LaneShare} once, in any order, and seals the store; then
 * any number of threads gather; then one thread closes it. Calls out of this order throw
 * {@link IllegalStateException}.
 */
public interface SampleStore extends AutoCloseable {
    SampleSchema schema();

    /** The rows this store is for. */
    LaneShare share();

    /**
     * Appends a row. Reads {@link SampleSchema#rowBytes()} bytes from the row's position on and advances it.
     *
     * @param globalIndex the row's index in the whole data set
     * @throws IllegalStateException if the row came before or lies outside the data set that was counted
     * @throws IllegalArgumentException if the row belongs to another worker or its bytes do not fit the schema
     */
    void append(long globalIndex, ByteBuffer row);

    /**
     * Ends appending.
     *
     * @throws IllegalStateException if rows are missing
     */
    void seal();

    /**
     * Copies one field of some rows, {@code [rows.length, elements]} row-major, to the target's position on and advances
     * it.
     *
     * @param localRows numbers within {@link #share()}, in any order, repeated at will
     */
    void gather(int[] localRows, String field, ByteBuffer target);

    /**
     * Copies all fields of some rows, each as the other method does; but sequences of many lengths with no more room than
     * {@link dev.bellows.nn.layer.SequenceRoom} has for the longest of them, {@code [rows.length, room, ...]}.
     *
     * @param localRows numbers within {@link #share()}, in any order, repeated at will
     * @param targets one per field of the schema, in its order, with room for its elements in each of the rows
     */
    void gather(int[] localRows, List<ByteBuffer> targets);

    /** Bytes of off-heap memory in use. */
    long residentBytes();

    /** Bytes written to disk. */
    long spilledBytes();

    /** Frees memory and disk, waiting for gathers under way; later calls do nothing. */
    @Override
    void close();
}
