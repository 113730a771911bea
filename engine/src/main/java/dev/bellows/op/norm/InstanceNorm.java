package dev.bellows.op.norm;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016, arXiv 1607.08022): each channel of each sample of {@code x}
 * [batch, channels, …] is given mean 0 and variance 1; then scale {@code gamma} and shift {@code beta}, both [channels].
 */
@Formula("y = (x - mean) / √(var + ε) · γ + β, mean and var over space")
public record InstanceNorm(double epsilon) implements Composite {
    public static Tensor instanceNorm(Tensor x, Tensor gamma, Tensor beta, double epsilon) {
        return new InstanceNorm(epsilon).on(x, gamma, beta);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        BatchNorm.channel(name(), x, in.subList(1, 3));
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int channels = in.get(0).shape().dim(1);
        return List.of(GroupNorm.groupNorm(in.get(0), in.get(1), in.get(2), channels, epsilon));
    }
}
