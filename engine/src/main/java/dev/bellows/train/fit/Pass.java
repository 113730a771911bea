package dev.bellows.train.fit;

import dev.bellows.graph.Compilation;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs a network and its objective on one batch, forward or forward and backward. */
interface Pass extends AutoCloseable {
    /**
     * What a pass gave.
     *
     * @param outputs of the network; valid until the next pass or the end of the current scope
     * @param lossSum over the samples
     */
    record Result(List<NDArray> outputs, double lossSum) {}

    /**
     * Runs forward and backward; the gradients of the summed loss are put into the weights' gradient arrays.
     *
     * @param add whether they are added to what is there
     */
    Result train(Minibatch batch, boolean add);

    /** How the passes are compiled; before the first one. */
    default void compile(UnaryOperator<Compilation> change) {
        throw new IllegalStateException(
                "training: an eager one computes op by op in the dtypes of its arrays and keeps what"
                        + " it computes; use Training.compiled for a precision or a budget of memory");
    }

    /** What the last pass does step by step, for a reader. */
    default String explain() {
        return "computed op by op";
    }

    /** Runs forward and backward and changes the weights by the mean gradient, as {@link #train} and a trainer's step would. */
    Result step(Minibatch batch);

    /** Runs forward alone, with layers in prediction mode. */
    Result evaluate(Minibatch batch);

    @Override
    default void close() {}
}
