package dev.bellows.op.update;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.List;

/** A measure of the weight's copy instead of the weight; the inputs are those of {@link MasterUpdate}. */
@Formula("measure(master, g, states…)")
public record MasterMeasure(Op measure) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return measure.infer(MasterUpdate.ofMaster(in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return measure.onAll(MasterUpdate.ofMaster(in));
    }
}
