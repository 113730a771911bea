package dev.bellows.spark.predict;

import dev.bellows.core.Spec;
import dev.bellows.nn.layer.LengthInputs;
import dev.bellows.spark.data.codec.RowArrays;
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
     * @param inputs {@link #inputs()} of so many rows
     * @param outputs room for {@link #outputs()} of as many rows
     * @param threads how many threads this call may use
     */
    void score(RowArrays inputs, RowArrays outputs, int rows, int threads);

    /** Frees the weights. Nobody may be scoring. */
    @Override
    void close();
}
