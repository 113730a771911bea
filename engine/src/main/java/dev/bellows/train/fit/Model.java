package dev.bellows.train.fit;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.parallel.data.WeightSharding;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.table.TableSharding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a pass runs: a network, what is made small, and where.
 *
 * @param stage the layers of the network that are here; null: all
 */
record Model(
        Block net,
        Objective objective,
        Backend backend,
        @Nullable Stage stage) {
    /** On the current backend. */
    static Model of(Block net, Objective objective) {
        return new Model(net, objective, Backends.current(), null);
    }

    /** A stage of a network, on the current backend. Batches go through it in parts, and all ranks of a replica have the same ones. */
    static Model of(Stage stage, Objective objective) {
        if (objective.comparesSamples()) {
            throw new UnsupportedOperationException(
                    "training: the loss compares the samples of a batch with each other,"
                            + " which goes through the stages of a network in parts; train without stages");
        }
        return new Model(stage.network(), objective, Backends.current(), stage);
    }

    /** Whether the network asks other peers for rows of its tables or weights, in passes of every kind. */
    boolean isSharded() {
        return TableSharding.isSharded(net) || WeightSharding.isSharded(net);
    }

    /**
     * The loss, each sample's times its weight.
     *
     * @param weights [batch], or nothing where all samples count as one
     */
    Summed lossSum(List<? extends Tensor> outputs, List<? extends Tensor> labels, List<? extends Tensor> weights) {
        Objective.Judged judged = objective.judge(List.copyOf(outputs), List.copyOf(labels));
        Tensor losses = judged.losses();
        return new Summed(
                ReduceSum.sum(
                        weights.isEmpty()
                                ? losses
                                : losses.mul(
                                        Cast.cast(weights.get(0), losses.spec().dtype()))),
                judged.shown());
    }

    /** The sum of the losses, and what metrics are shown. */
    record Summed(Tensor loss, Tensor shown) {}

    /** The arrays of all parameters whose shapes are known, by path. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            NDArray data = parameter.dataOrNull();
            if (data != null) {
                arrays.put(path, data);
            }
        });
        return arrays;
    }
}
