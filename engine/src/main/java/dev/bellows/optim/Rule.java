package dev.bellows.optim;

import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
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

    /** The states of {@code weight} before its first step; they belong to the current scope. */
    public List<NDArray> newStates(NDArray weight) {
        List<NDArray> made = new ArrayList<>();
        for (int i = 0; i < optimizer.states(); i++) {
            NDArray initial = (NDArray) optimizer.initial(i, weight);
            NDArray state = NDArray.empty(weight.backend(), initial.spec()); // what is initial may be the weight itself
            state.assign(initial);
            made.add(state);
        }
        return made;
    }

    /** The optimizer's scalars of a step, from 1, at this parameter's rate. */
    public List<Double> scalars(long step) {
        return optimizer.scalars(step, optimizer.rate(step) * rate);
    }
}
