package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The hyperbolic tangent as three straight lines; the gradient where they meet is that of the middle one. */
@Formula("y = min(max(x, -1), 1)")
public record HardTanh() implements Composite {
    public static Tensor hardTanh(Tensor x) {
        return new HardTanh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Clip.clip(in.get(0), -1, 1));
    }
}
