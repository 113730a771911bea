package dev.bellows.optim;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
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
            try (Scope scope = Scope.open("state")) {
                NDArray initial = (NDArray) optimizer.initial(i, weight);
                boolean isShared =
                        initial.storage().buffer() == weight.storage().buffer();
                made.add(scope.keep(isShared ? copy(initial) : initial));
            }
        }
        return made;
    }

    private static NDArray copy(NDArray array) {
        NDArray copy = NDArray.empty(array.backend(), array.spec());
        copy.assign(array);
        return copy;
    }

    /** A gradient in the dtype in which the rule computes. */
    Tensor inPrecision(Tensor gradient) {
        return Cast.cast(gradient, optimizer.precision(gradient.dtype()));
    }

    /**
     * What a step does to a weight: arrays are computed at once, symbols as a part of their graph.
     *
     * @param mean the gradient over the samples, within the bounds of the clipping
     * @param scalars of the step
     * @return the new weight, then the new states
     */
    public List<Tensor> update(Tensor weight, Tensor mean, List<? extends Tensor> states, List<Tensor> scalars) {
        List<Tensor> in = new ArrayList<>(List.of(weight, mean));
        in.addAll(states);
        in.addAll(scalars);
        optimizer.measures().forEach(measure -> in.addAll(measure.onAll(in)));
        return optimizer.update().onAll(in);
    }

    /** The optimizer's scalars of a step, from 1, at this parameter's rate. */
    public List<Double> scalars(long step) {
        return optimizer.scalars(step, optimizer.rate(step) * rate);
    }
}
