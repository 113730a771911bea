package dev.bellows.optim;

import dev.bellows.json.Inline;
import dev.bellows.op.Op;
import dev.bellows.op.update.LambSquares;
import dev.bellows.op.update.LambUpdate;
import dev.bellows.op.update.NormBounds;
import java.util.List;

/**
 * AdamW for large batches, with steps as long as the parameter; see {@link LambUpdate} for the formula.
 *
 * @param adam the step before it is scaled, and the learning rate; epsilon is 1e-6 by default
 * @param bounds what a parameter's norm counts as at least and at most; as it is by default
 */
public record Lamb(@Inline AdamW adam, NormBounds bounds) implements Optimizer {
    public Lamb() {
        this(new AdamW(), NormBounds.NONE);
    }

    /**
     * With the moments' usual weights, 0.9 and 0.999.
     *
     * @param learningRate usually 0.001
     */
    public Lamb(double learningRate, double weightDecay) {
        this(new AdamW(learningRate, weightDecay), NormBounds.NONE);
    }

    @Override
    public double weightDecay() {
        return adam.weightDecay();
    }

    @Override
    public Lamb withWeightDecay(double other) {
        return new Lamb(adam.withWeightDecay(other), bounds);
    }

    @Override
    public int states() {
        return adam.states();
    }

    @Override
    public List<Op> measures() {
        return List.of(new LambSquares(adam.update()));
    }

    @Override
    public Op update() {
        return new LambUpdate(adam.update(), bounds);
    }

    @Override
    public double rate(long step) {
        return adam.rate(step);
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        return adam.scalars(step, rate);
    }
}
