package dev.bellows.nn.feature;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import org.jspecify.annotations.Nullable;

/** Turns energies into loudness, {@code y = ln(max(x, floor))}. */
public final class LogCompress extends Block {
    private static final double FLOOR = 1e-10;

    /** Settings of a {@link LogCompress} layer: the least energy that is told apart, above 0; 1e-10 if left out. */
    public record Config(@Nullable Double floor) implements LayerConfig {
        public Config {
            if (floor != null && !(floor > 0)) {
                throw new IllegalArgumentException("LogCompress: the floor must be above 0, got " + floor);
            }
        }

        @Override
        public LogCompress build() {
            return new LogCompress(this);
        }
    }

    private final Config config;
    private final double floor;

    private LogCompress(Config config) {
        this.config = config;
        floor = config.floor == null ? FLOOR : config.floor;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Log.log(Maximum.maximum(x, Full.scalar(x, floor)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "LogCompress(" + floor + ")";
    }
}
