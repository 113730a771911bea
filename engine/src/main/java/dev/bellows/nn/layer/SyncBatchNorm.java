package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Op;
import dev.bellows.op.comm.RankGroups;
import org.jspecify.annotations.Nullable;

/**
 * {@link BatchNorm} by the samples of all workers, so that any number of workers trains what one would; what it costs is
 * that all meet twice in each forward pass of it, and twice in its backward pass. Without other workers it is the same.
 */
public final class SyncBatchNorm extends BatchNormalization {
    /**
     * Settings of a {@link SyncBatchNorm}; left out of JSON, the axis is 1, momentum 0.9 and epsilon 1e-5, there are a shift (center)
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
        public SyncBatchNorm build() {
            return new SyncBatchNorm(this);
        }

        private BatchNormOptions options() {
            return new BatchNormOptions(axis, momentum, epsilon, center, scale, useGlobalStatistics);
        }
    }

    private final Config config;

    private SyncBatchNorm(Config config) {
        super(config.options());
        this.config = config;
    }

    public SyncBatchNorm() {
        this(BatchNormOptions.DEFAULT);
    }

    public SyncBatchNorm(BatchNormOptions options) {
        this(new Config(options));
    }

    @Override
    Op normalization(double added) {
        return RankGroups.has(RankGroups.DATA)
                ? new dev.bellows.op.norm.SyncBatchNorm(RankGroups.DATA, added)
                : new dev.bellows.op.norm.BatchNorm(added);
    }

    @Override
    public Config config() {
        return config;
    }
}
