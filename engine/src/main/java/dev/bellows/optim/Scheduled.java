package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.optim.schedule.Schedule;
import java.util.List;

/**
 * A rule whose learning rate follows a schedule. What the rule derives from the rate, such as Adam's correction of it, it
 * derives from the schedule's.
 *
 * @param rule the optimizer; its own rate is not used
 * @param schedule the rate of each step
 */
public record Scheduled(Optimizer rule, Schedule schedule) implements Optimizer {
    @Override
    public double weightDecay() {
        return rule.weightDecay();
    }

    @Override
    public Scheduled withWeightDecay(double other) {
        return new Scheduled(rule.withWeightDecay(other), schedule);
    }

    @Override
    public int states() {
        return rule.states();
    }

    @Override
    public Tensor initial(int state, Tensor weight) {
        return rule.initial(state, weight);
    }

    @Override
    public DType precision(DType weight) {
        return rule.precision(weight);
    }

    @Override
    public boolean worksOnParts() {
        return rule.worksOnParts();
    }

    @Override
    public List<Op> measures() {
        return rule.measures();
    }

    @Override
    public Op update() {
        return rule.update();
    }

    @Override
    public double rate(long step) {
        double rate = schedule.rate(step);
        Hyperparameters.requireNonNegative("schedule", "the learning rate of step " + step, rate);
        return rate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        return rule.scalars(step, rate);
    }
}
