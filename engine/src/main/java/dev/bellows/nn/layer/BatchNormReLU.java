package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import org.jspecify.annotations.Nullable;

/** {@link BatchNorm} with a rectifier after it, as one layer. */
public final class BatchNormReLU extends BatchNormalization {
    /**
     * Settings of a {@link BatchNormReLU}; left out of JSON, the axis is 1, momentum 0.9 and epsilon 1e-5, there are a shift (center)
     * and a scale, and training normalises by the batch.
     */
    public record Config(
            @Nullable Integer axis,
            @Nullable Double momentum,
            @Nullable Double epsilon,
            @Nullable Boolean center,
            @Nullable Boolean scale,
            @Nullable Boolean useGlobalStatistics)
            implements LayerConfig {
        public Config(BatchNormOptions options) {
            this(
                    options.axis(),
                    options.momentum(),
                    options.epsilon(),
                    options.center(),
                    options.scale(),
                    options.useGlobalStatistics());
        }

        @Override
        public BatchNormReLU build() {
            return new BatchNormReLU(this);
        }

        private BatchNormOptions options() {
            return new BatchNormOptions(axis, momentum, epsilon, center, scale, useGlobalStatistics);
        }
    }

    private final Config config;

    private BatchNormReLU(Config config) {
        super(config.options());
        this.config = config;
    }

    public BatchNormReLU() {
        this(BatchNormOptions.DEFAULT);
    }

    public BatchNormReLU(BatchNormOptions options) {
        this(new Config(options));
    }

    @Override
    Op normalization(double added) {
        return new dev.bellows.op.norm.BatchNorm(added);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Relu.relu(super.forward(x));
    }

    @Override
    public Config config() {
        return config;
    }
}
