package dev.bellows.oracle;

import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A function of ours and MXNet's op of the same meaning, with the inputs to compare them on.
 *
 * @param ours gives the outputs that are compared; MXNet's op may have more
 */
record MxNetRow(
        String op, Map<String, ?> settings, Function<List<Tensor>, List<Tensor>> ours, List<OpRow.Input> inputs) {
    /** A function of one output. */
    static MxNetRow one(
            String op, Map<String, ?> settings, Function<List<Tensor>, Tensor> ours, OpRow.Input... inputs) {
        return new MxNetRow(op, settings, in -> List.of(ours.apply(in)), List.of(inputs));
    }

    /** A function of several outputs. */
    static MxNetRow several(
            String op, Map<String, ?> settings, Function<List<Tensor>, List<Tensor>> ours, OpRow.Input... inputs) {
        return new MxNetRow(op, settings, ours, List.of(inputs));
    }

    @Override
    public String toString() {
        return op + (settings.isEmpty() ? "" : " " + settings);
    }
}
