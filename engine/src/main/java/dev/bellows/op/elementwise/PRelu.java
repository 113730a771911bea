package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The rectifier with learned slopes for negative elements (He et al. 2015). The slopes have {@code x}'s dtype and broadcast
 * against it: one for all as [1], one per channel of [batch, channels, height, width] as [channels, 1, 1].
 */
@Formula("y = x if x > 0 else slope · x")
public record PRelu() implements Composite {
    public static Tensor prelu(Tensor x, Tensor slope) {
        return new PRelu().on(x, slope);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Where.where(Less.less(Full.scalar(x, 0), x), x, x.mul(in.get(1))));
    }
}
