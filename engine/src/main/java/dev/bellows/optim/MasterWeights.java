package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.update.MasterMeasure;
import dev.bellows.op.update.MasterUpdate;
import java.util.List;

/**
 * Keeps an f32 copy of each weight beside it and updates the copy (Micikevicius et al. 2018, arXiv 1710.03740): steps that
 * are too small to change a bf16 weight add up. The copy, not the weight, is what is trained; the weight is rounded from it
 * after each step, so a weight that is set by hand later is overwritten.
 *
 * @param rule the optimizer; computes in f32, on gradients that are cast to it
 */
public record MasterWeights(Optimizer rule) implements Optimizer {
    @Override
    public double weightDecay() {
        return rule.weightDecay();
    }

    @Override
    public MasterWeights withWeightDecay(double other) {
        return new MasterWeights(rule.withWeightDecay(other));
    }

    /** The copy and the optimizer's. */
    @Override
    public int states() {
        return 1 + rule.states();
    }

    @Override
    public Tensor initial(int state, Tensor weight) {
        Tensor master = Cast.cast(weight, DType.F32);
        return state == 0 ? master : rule.initial(state - 1, master);
    }

    @Override
    public DType precision(DType weight) {
        return DType.F32;
    }

    @Override
    public boolean worksOnParts() {
        return rule.worksOnParts();
    }

    @Override
    public List<Op> measures() {
        return rule.measures().stream().<Op>map(MasterMeasure::new).toList();
    }

    @Override
    public Op update() {
        return new MasterUpdate(rule.update());
    }

    @Override
    public double rate(long step) {
        return rule.rate(step);
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        return rule.scalars(step, rate);
    }
}
