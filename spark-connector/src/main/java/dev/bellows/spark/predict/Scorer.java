package dev.bellows.spark.predict;

import dev.bellows.core.Spec;
import dev.bellows.nn.layer.LengthInputs;
import java.nio.ByteBuffer;
import java.util.List;

/** A loaded network. Safe for many threads at once. */
public interface Scorer extends AutoCloseable {
    /** What it takes for one row. */
    List<Spec> inputs();

    /** What it gives for one row. */
    List<Spec> outputs();

    /** Which input says how many steps of an output count, or {@link LengthInputs#NONE}. */
    default int lengths(int output) {
        return LengthInputs.NONE;
    }

    /**
     * The network's outputs.
     *
     * @param inputs for each of {@link #inputs()} the elements of so many rows, in native byte order; nothing else remains
     * @param outputs for each of {@link #outputs()} room for the elements of as many rows, in native byte order; nothing else remains
     * @param threads how many threads this call may use
     */
    void score(List<ByteBuffer> inputs, List<ByteBuffer> outputs, int rows, int threads);

    /** Frees the weights. Nobody may be scoring. */
    @Override
    void close();
}
