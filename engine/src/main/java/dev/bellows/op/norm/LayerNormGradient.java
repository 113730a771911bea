package dev.bellows.op.norm;

import static dev.bellows.op.reduce.Mean.meanKeepDims;

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
 * The gradient of {@link LayerNorm} by its normalised output: from {@code dy}, {@code x}, {@code gamma}, and the mean and
 * variance that it found, to the gradients by x, gamma and beta.
 */
@Formula("dx = (γ·dy - mean(γ·dy) - x̂ · mean(γ·dy·x̂)) / √(var + ε), x̂ = (x - mean) / √(var + ε)")
public record LayerNormGradient(int axis, double epsilon) implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(1).requireFloating(name()).requireAxis(name(), axis);
        Spec statistic = in.get(2).with(x.shape().without(axis));
        LayerNorm.requireAlongAxis(name(), x, axis, in.subList(2, 3));
        if (!in.get(0).equals(x) || !in.get(3).equals(statistic) || !in.get(4).equals(statistic)) {
            throw new ShapeException(name() + ": normalising " + x + " along axis " + axis + " gives " + x
                    + " and twice " + statistic + ", got " + in.get(0) + ", " + in.get(3) + " and " + in.get(4));
        }
        return List.of(x, in.get(2), in.get(2));
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
        int[] kept = x.shape().with(axis, 1).dims();
        Tensor scale = Rsqrt.rsqrt(in.get(4).add(epsilon)).reshape(kept);
        Tensor normal = x.sub(in.get(3).reshape(kept)).mul(scale);
        Tensor g = dy.mul(in.get(2).reshape(LayerNorm.along(x.shape(), axis)));
        Tensor dx = g.sub(meanKeepDims(g, axis))
                .sub(normal.mul(meanKeepDims(g.mul(normal), axis)))
                .mul(scale);
        ReduceSum others = new ReduceSum(
                IntStream.range(0, x.shape().rank())
                        .filter(i -> i != axis)
                        .boxed()
                        .toList(),
                false);
        return List.of(dx, others.on(dy.mul(normal)), others.on(dy));
    }
}
