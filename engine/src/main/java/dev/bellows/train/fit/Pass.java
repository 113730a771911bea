package dev.bellows.train.fit;

import dev.bellows.graph.Precision;
import dev.bellows.ndarray.NDArray;
import java.util.List;

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

    /** How exactly the passes compute; before the first one. */
    default void precision(Precision precision) {
        throw new IllegalStateException(
                "training: an eager one computes op by op in the dtypes of its arrays, got precision " + precision
                        + "; use Training.compiled");
    }

    /** Runs forward and backward and changes the weights by the mean gradient, as {@link #train} and a trainer's step would. */
    Result step(Minibatch batch);

    /** Runs forward alone, with layers in prediction mode. */
    Result evaluate(Minibatch batch);

    @Override
    default void close() {}
}
