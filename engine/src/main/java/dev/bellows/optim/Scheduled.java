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
 * @param optimizer the rule; its own rate is not used
 * @param schedule the rate of each step
 */
public record Scheduled(Optimizer optimizer, Schedule schedule) implements Optimizer {
    @Override
    public double weightDecay() {
        return optimizer.weightDecay();
    }

    @Override
    public Scheduled withWeightDecay(double other) {
        return new Scheduled(optimizer.withWeightDecay(other), schedule);
    }

    @Override
    public int states() {
        return optimizer.states();
    }

    @Override
    public Tensor initial(int state, Tensor weight) {
        return optimizer.initial(state, weight);
    }

    @Override
    public DType precision(DType weight) {
        return optimizer.precision(weight);
    }

    @Override
    public boolean worksOnParts() {
        return optimizer.worksOnParts();
    }

    @Override
    public List<Op> measures() {
        return optimizer.measures();
    }

    @Override
    public Op update() {
        return optimizer.update();
    }

    @Override
    public double rate(long step) {
        double rate = schedule.rate(step);
        Hyperparameters.requireNonNegative("schedule", "the learning rate of step " + step, rate);
        return rate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        return optimizer.scalars(step, rate);
    }
}
