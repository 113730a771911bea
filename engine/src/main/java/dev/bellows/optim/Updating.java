package dev.bellows.optim;

import dev.bellows.backend.Arrivals;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of gradients: in one process a {@link Trainer}, on many workers a trainer of shards. Who computes gradients
 * need not know which.
 *
 * <p>A step is {@link #traced a part of a graph}, or comes in these calls: the pass writes to {@link #places} and tells
 * {@link #arrivals} of each gradient, gives those of tables to {@link #rows}, then {@link #complete} and {@link #update}.
 * Where batches add up, {@link #addRows} stands for {@code rows}, and {@code complete} may be left out.
 */
public interface Updating {
    /** The weights that change, by path. */
    Map<String, Parameter> parameters();

    /** How many updates there were. */
    long steps();

    /** The learning rate of the next update, before the factors of parameter groups. */
    double rate();

    /** Who else trains these weights. */
    default Peers peers() {
        return Peers.ALONE;
    }

    /** The shards in which this one computes its samples; none where it computes them together. */
    default Optional<LogicalShards> shards() {
        return Optional.empty();
    }

    /**
     * Makes an update a part of a graph, or gives nothing where the gradients have to leave the graph for it.
     *
     * @param loss the mean over the samples, a scalar
     */
    Optional<TracedStep> traced(Trace trace, Tensor loss);

    /**
     * Where passes put their gradients.
     *
     * @param addUp whether those of several batches will add up there
     */
    GradientPlaces places(boolean addUp);

    /** Starts a step; told of each gradient that is in its place once its fence was awaited, by its number in {@link #places}. */
    Arrivals arrivals();

    /** Gives the gradients of tables; the arrays must live until the update. */
    void rows(List<RowSparse> found);

    /**
     * Gives the gradients of tables by a batch of several, which are copied.
     *
     * @param add whether to those of the batches before
     */
    void addRows(List<RowSparse> found, boolean add);

    /**
     * Sets all gradients to those of no samples.
     *
     * @param addUp whether those of further batches will be added, as in {@link #places}
     */
    void clear(boolean addUp);

    /** Says that all gradients are in their places. */
    void complete();

    /**
     * Changes the weights by the gradients divided by {@code weight}, the weight of all samples in the summed loss of all
     * peers; at 0 it changes nothing.
     */
    void update(double weight);

    /**
     * Makes equal on all peers what each of them followed for itself, such as running statistics. All of them call it.
     *
     * @param samples that this one saw since the last call
     */
    default void settle(long samples) {}

    /**
     * What must be saved of each weight to go on: {@code path/0}, {@code path/1} and so on, in whole arrays. All peers call
     * it, and the first one gets them.
     */
    Map<String, NDArray> states();

    /**
     * Gives the first peer what it lacks of arrays of which each peer has those of the weights that it has. All peers call it; what
     * the first one gets belongs to the current scope, and the others get nothing.
     *
     * @param own arrays by the paths of weights, such as their values
     */
    default Map<String, NDArray> elsewhere(Map<String, NDArray> own) {
        return Map.of();
    }

    /**
     * Goes on from {@link SavedStates}, whatever the number of peers that they were saved by. The network's arrays hold what
     * the first peer saved with them.
     *
     * @throws IOException if the stream does not hold the states of this optimization for these weights
     */
    void loadStates(InputStream in) throws IOException;

    /** How long this one has waited for others so far. */
    default long waitedNanos() {
        return 0;
    }

    /** Tells the others of a failure, and returns once none of its arrays is read or written any more. */
    default void abandon(Throwable cause) {}
}
