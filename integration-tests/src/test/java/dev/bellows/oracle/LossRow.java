package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A loss, and the function that it is, on both libraries' arrays. */
record LossRow(Object loss, OpRow row) {
    /** A loss of a prediction and a label. */
    static LossRow row(Loss loss, Function<List<NDArray>, NDArray> theirs, OpRow.Input prediction, OpRow.Input label) {
        return of(loss, (one, in) -> one.of(in.get(0), in.get(1)), theirs, prediction, label);
    }

    static <L> LossRow of(
            L loss,
            BiFunction<L, List<Tensor>, Tensor> ours,
            Function<List<NDArray>, NDArray> theirs,
            OpRow.Input... inputs) {
        return new LossRow(loss, OpRow.row(loss.toString(), in -> ours.apply(loss, in), theirs, inputs));
    }
}
