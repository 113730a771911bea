package dev.bellows.optim;

import dev.bellows.op.Op;

/** How a step changes a weight. Immutable: what it remembers between steps lies in state arrays beside each weight. */
public interface Optimizer {
    /** The number of state arrays, each like the weight and 0 at first. */
    int states();

    /** The update: weight, gradient, states and {@link #rate} (a scalar) to the new weight and states. */
    Op update();

    /** The learning rate to feed the update at a step, counted from 1. */
    double rate(long step);

    /** The learning rate as set. */
    double learningRate();
}
