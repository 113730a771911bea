package dev.bellows.data;

import java.nio.ByteBuffer;
import java.util.List;

/** Where a {@link Prefetcher} takes its batches from. Called by one thread at a time. */
public interface BatchSource {
    /** What every row of a batch holds. */
    SampleSchema schema();

    /** The most rows a batch can have. */
    int capacity();

    /** Batches of one epoch; 0 for an empty data set. */
    int steps();

    /**
     * Writes a batch, {@code [rows, elements]} row-major for each field; sequences of many lengths with as much room as
     * {@link dev.bellows.nn.layer.SequenceRoom} has for the longest of the batch.
     *
     * @param fields one buffer per field of the schema, in its order, each with room for {@link #capacity()} rows; written
     *     from the position on, which is left behind the last row
     * @return the rows written, 0 if this worker has none in this step
     */
    int assemble(int epoch, int step, List<ByteBuffer> fields);
}
