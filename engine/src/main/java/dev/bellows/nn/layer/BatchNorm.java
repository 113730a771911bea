package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Op;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation of [batch, channels, …] over all axes but the channels'. Training normalises by the batch and keeps
 * running statistics, running = momentum · running + (1 - momentum) · batch, the variance being the biased one; prediction
 * normalises by those, and training too where they are frozen. With several workers each normalises by its own part of the batch;
 * {@link SyncBatchNorm} by all.
 * Parameters gamma, beta, running_mean and running_var, all [channels].
 */
public final class BatchNorm extends BatchNormalization {
    /**
     * Settings of a {@link BatchNorm}; left out of JSON, the axis is 1, momentum 0.9 and epsilon 1e-5, there are a shift (center)
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

        public Config(@Nullable Double momentum, @Nullable Double epsilon) {
            this(null, momentum, epsilon, null, null, null);
        }

        @Override
        public BatchNorm build() {
            return new BatchNorm(this);
        }

        private BatchNormOptions options() {
            return new BatchNormOptions(axis, momentum, epsilon, center, scale, useGlobalStatistics);
        }
    }

    private final Config config;

    private BatchNorm(Config config) {
        super(config.options());
        this.config = config;
    }

    public BatchNorm() {
        this(BatchNormOptions.DEFAULT);
    }

    public BatchNorm(BatchNormOptions options) {
        this(new Config(options));
    }

    @Override
    Op normalization(double added) {
        return new dev.bellows.op.norm.BatchNorm(added);
    }

    @Override
    public Config config() {
        return config;
    }
}
