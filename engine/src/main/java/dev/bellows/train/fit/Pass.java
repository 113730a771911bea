package dev.bellows.train.fit;

import dev.bellows.graph.Compilation;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs a network and its objective on one batch, forward or forward and backward. */
interface Pass extends AutoCloseable {
    /**
     * What a pass gave.
     *
     * @param outputs of the network; valid until the next pass or the end of the current scope; where ranks divide the classes, this rank's
     * @param shown what metrics are shown, as long; null where there were no samples
     * @param lossSum over the samples, each by its weight
     * @param updated whether the weights have changed already
     */
    record Result(List<NDArray> outputs, @Nullable Shown shown, double lossSum, boolean updated) {
        /** What no samples give. */
        static final Result NOTHING = new Result(List.of(), null, 0, false);
    }

    /**
     * Runs forward and backward of one batch of several; the gradients of the summed loss are put into their places.
     *
     * @param add whether they are added to what is there
     */
    Result train(Minibatch batch, boolean add);

    /** Whether peers need each other within a pass of such batches, where one without samples must come too. */
    default boolean communicates(Minibatch batch) {
        return false;
    }

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

    /** Runs forward and backward, up to the update where that is a part of the graph, else up to the gradients. */
    Result step(Minibatch batch);

    /** Runs forward alone, with layers in prediction mode. */
    Result evaluate(Minibatch batch);

    /** Puts or adds gradients to their places. */
    static void store(List<NDArray> gradients, List<NDArray> into, boolean add) {
        for (int i = 0; i < into.size(); i++) {
            try (Scope scope = Scope.open("gradient")) { // one each, so that there are never the sums of all
                NDArray target = into.get(i);
                target.assign(add ? (NDArray) target.add(gradients.get(i)) : gradients.get(i));
            }
        }
    }

    @Override
    default void close() {}
}
