package dev.bellows.optim;

import java.util.List;

/**
 * How one parameter is trained.
 *
 * @param optimizer with this parameter's weight decay
 * @param rate by what the learning rate is multiplied
 */
public record Rule(Optimizer optimizer, double rate) {
    /** Whether the parameter stays as it is. */
    public boolean isFrozen() {
        return rate == 0;
    }

    /** The optimizer's scalars of a step, from 1, at this parameter's rate. */
    public List<Double> scalars(long step) {
        return optimizer.scalars(step, optimizer.rate(step) * rate);
    }
}
