package dev.bellows.op.norm;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient of {@link BatchNorm} by its normalised output: from {@code dy}, {@code x}, {@code gamma}, and the mean and
 * variance that it found, to the gradients by x, gamma and beta.
 */
@Formula("dx = (dy - mean(dy) - x̂ · mean(dy·x̂)) · γ / √(var + ε), x̂ = (x - mean) / √(var + ε), over batch and space")
public record BatchNormGradient(double epsilon) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(1).requireFloating(name());
        Spec channel = BatchNorm.channel(name(), x, in.subList(2, 5));
        if (!in.get(0).equals(x)) {
            throw new ShapeException(name() + ": normalising " + x + " gives " + x + ", got " + in.get(0));
        }
        return List.of(x, channel, channel);
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
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        int[] column = BatchNorm.column(x.shape());
        ReduceSum others = new ReduceSum(
                IntStream.range(0, x.shape().rank()).filter(i -> i != 1).boxed().toList(), false);
        double n = (double) x.shape().size() / x.shape().dim(1);
        Tensor scale = Rsqrt.rsqrt(in.get(4).add(epsilon)).reshape(column);
        Tensor normal = x.sub(in.get(3).reshape(column)).mul(scale);
        Tensor dgamma = others.on(dy.mul(normal));
        Tensor dbeta = others.on(dy);
        Tensor dx = dy.sub(dbeta.div(n).reshape(column))
                .sub(normal.mul(dgamma.div(n).reshape(column)))
                .mul(in.get(2).reshape(column).mul(scale));
        return List.of(dx, dgamma, dbeta);
    }
}
