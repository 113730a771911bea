package dev.bellows.train;

import dev.bellows.core.Shape;
import dev.bellows.graph.Compilation;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.loss.Loss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;

/**
 * What is trained and how; equal on all workers.
 *
 * @param network the network
 * @param inputShape the shape of one sample, without the batch
 * @param loss what is made small: the sum over the samples of a global batch, divided by their number
 * @param optimization how: the optimizer, which parameters are trained otherwise, and the bounds of gradients
 * @param initializer the starting values of weights whose layer has no rule of its own
 * @param seed of the starting values and of dropout
 * @param compilation how exactly steps are computed and how much memory one may take; weights and gradients are f32 in any case
 */
public record TrainConfig(
        LayerConfig network,
        Shape inputShape,
        Loss loss,
        Optimization optimization,
        Initializer initializer,
        long seed,
        Compilation compilation) {
    /** Computed in f32, with all values kept. */
    public TrainConfig(
            LayerConfig network,
            Shape inputShape,
            Loss loss,
            Optimization optimization,
            Initializer initializer,
            long seed) {
        this(network, inputShape, loss, optimization, initializer, seed, Compilation.DEFAULT);
    }

    /** All parameters are trained alike, by gradients as they are. */
    public TrainConfig(
            LayerConfig network, Shape inputShape, Loss loss, Optimizer optimizer, Initializer initializer, long seed) {
        this(network, inputShape, loss, Optimization.of(optimizer), initializer, seed);
    }
}
