package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.norm.BatchNormInference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of [batch, channels, …] over all axes but the channels. Training normalises by the batch and keeps
 * running statistics, running = momentum · running + (1 - momentum) · batch; prediction normalises by those. With several
 * workers each normalises by its own part of the batch.
 */
public final class BatchNorm extends Block {
    /** Settings of a {@link BatchNorm}; left out of JSON, momentum is 0.9 and epsilon 1e-5. */
    public record Config(
            @Nullable Double momentum, @Nullable Double epsilon) implements LayerConfig {
        @Override
        public BatchNorm build() {
            return new BatchNorm(this);
        }
    }

    private static final double MOMENTUM = 0.9;
    private static final double EPSILON = 1e-5;

    private final Config config;
    private final double momentum;
    private final double epsilon;
    private final Parameter gamma = weight("gamma", Constant.ONE);
    private final Parameter beta = weight("beta", Constant.ZERO);
    private final Parameter runningMean = state("running_mean", Parameter.Role.STATISTIC, Constant.ZERO);
    private final Parameter runningVariance = state("running_var", Parameter.Role.STATISTIC, Constant.ONE);

    private BatchNorm(Config config) {
        this.config = config;
        this.momentum = config.momentum == null ? MOMENTUM : config.momentum;
        this.epsilon = config.epsilon == null ? EPSILON : config.epsilon;
        if (!(momentum >= 0 && momentum <= 1 && epsilon > 0)) {
            throw new IllegalArgumentException(
                    "BatchNorm: momentum must be in [0, 1] and epsilon more than 0, got " + config);
        }
    }

    public BatchNorm() {
        this(new Config(null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, channels, …], got " + x.shape());
        }
        Spec channel = new Spec(Shape.of(x.shape().dim(1)), x.dtype());
        Tensor scale = gamma.value(this, x, channel);
        Tensor shift = beta.value(this, x, channel);
        Tensor mean = runningMean.value(this, x, channel);
        Tensor variance = runningVariance.value(this, x, channel);
        if (!Recording.isTraining()) {
            return new BatchNormInference(epsilon).on(x, scale, shift, mean, variance);
        }
        List<Tensor> out = new dev.bellows.op.norm.BatchNorm(epsilon).onAll(List.of(x, scale, shift));
        keep(runningMean, mean, out.get(1));
        keep(runningVariance, variance, out.get(2));
        return out.get(0);
    }

    private void keep(Parameter running, Tensor before, Tensor batch) {
        running.update(before.mul(momentum).add(batch.mul(1 - momentum)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "BatchNorm(momentum " + momentum + ", epsilon " + epsilon + ")";
    }
}
