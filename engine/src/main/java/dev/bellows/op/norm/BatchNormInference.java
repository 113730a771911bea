package dev.bellows.op.norm;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/** Batch normalisation by given statistics: {@code x} [batch, channels, …], then γ, β, mean and variance [channels]. */
@Formula("y = (x - mean) / √(var + ε) · γ + β")
public record BatchNormInference(double epsilon) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        BatchNorm.channel(name(), x, in.subList(1, 5));
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.mixed();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        if (Mixed.is(in)) {
            return Mixed.expand(this, in);
        }
        int[] column = BatchNorm.column(in.get(0).shape());
        Tensor scale = in.get(1).div(Sqrt.sqrt(in.get(4).add(epsilon)));
        Tensor centred = in.get(0).sub(in.get(3).reshape(column));
        return List.of(centred.mul(scale.reshape(column)).add(in.get(2).reshape(column)));
    }
}
