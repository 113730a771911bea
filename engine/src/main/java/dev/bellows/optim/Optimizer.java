package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.json.Family;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.optim.schedule.Schedule;
import java.util.List;

/**
 * How a step changes a weight. Immutable: what it remembers between steps lies in state arrays beside each weight.
 *
 * <p>A rule that depends on a parameter as a whole, such as on its norm, says so by {@link #measures()}: what they give are
 * sums over elements, so that workers who hold parts of a parameter add up their sums before they update their parts.
 */
@Family("optimizer")
public interface Optimizer {
    /** The factor λ of the weights that is added to gradients or steps, 0 or more. */
    double weightDecay();

    /** This rule with another weight decay. */
    Optimizer withWeightDecay(double other);

    /** The number of state arrays. */
    int states();

    /** What a state of {@code weight} is at first; unless a rule says otherwise it is like the weight, and 0. */
    default Tensor initial(int state, Tensor weight) {
        return Full.like(weight, 0);
    }

    /** The dtype of the gradients and scalars that the rule takes for weights of a dtype; the same one for most. */
    default DType precision(DType weight) {
        return weight;
    }

    /** Whether any stretch of a parameter's elements can be updated by itself, given the measures of the whole. */
    default boolean worksOnParts() {
        return true;
    }

    /**
     * What has to be known of a parameter before its update: ops from weight, gradient, states, scalars and what the ops
     * before gave, to scalars that are sums over elements. Most rules need none.
     */
    default List<Op> measures() {
        return List.of();
    }

    /** The update: weight, gradient, states, {@link #scalars} and all {@link #measures} to the new weight and states. */
    Op update();

    /** The learning rate of a step, counted from 1. */
    double rate(long step);

    /**
     * What the update needs to know of a step, in the order of its inputs; as many at every step. Most rules take the rate
     * as it is.
     *
     * @param step from 1
     * @param rate the learning rate of this step
     */
    default List<Double> scalars(long step, double rate) {
        return List.of(rate);
    }

    /** The scalars of a step at its own rate. */
    default List<Double> scalars(long step) {
        return scalars(step, rate(step));
    }

    /** This rule with the rates of a schedule in place of its own. */
    default Optimizer withSchedule(Schedule schedule) {
        return new Scheduled(this, schedule);
    }
}
