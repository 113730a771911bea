package dev.bellows.op.norm;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;

/**
 * Group normalisation (Wu and He 2018, arXiv 1803.08494): the channels of {@code x} [batch, channels, …] are split into
 * {@code groups}, and each sample's numbers in a group are given mean 0 and variance 1; then scale {@code gamma} and shift
 * {@code beta}, both [channels].
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var over a group of channels and space")
public record GroupNorm(int groups, double epsilon) implements Composite {
    public static Tensor groupNorm(Tensor x, Tensor gamma, Tensor beta, int groups, double epsilon) {
        return new GroupNorm(groups, epsilon).on(x, gamma, beta);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        BatchNorm.channel(name(), x, in.subList(1, 3));
        if (groups < 1 || x.shape().dim(1) % groups != 0) {
            throw new ShapeException(
                    name() + ": " + x.shape().dim(1) + " channels do not split into " + groups + " groups: x " + x);
        }
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape shape = x.shape();
        int extent = Math.toIntExact(shape.slice(1, shape.rank()).size() / groups);
        Spec vector = x.spec().with(Shape.of(extent));
        Tensor normal = LayerNorm.layerNorm(
                x.reshape(shape.dim(0), groups, extent), Full.of(x, vector, 1), Full.of(x, vector, 0), -1, epsilon);
        int[] column = BatchNorm.column(shape);
        Tensor y = normal.reshape(shape.dims()).mul(in.get(1).reshape(column));
        return List.of(y.add(in.get(2).reshape(column)));
    }
}
