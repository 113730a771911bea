package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** {@link Silu} with a sigmoid of three straight lines (Howard et al. 2019). */
@Formula("y = x · min(max(x + 3, 0), 6) / 6")
public record HardSwish() implements Composite {
    public static Tensor hardSwish(Tensor x) {
        return new HardSwish().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(Clip.clip(x.add(3), 0, 6)).mul(1.0 / 6));
    }
}
