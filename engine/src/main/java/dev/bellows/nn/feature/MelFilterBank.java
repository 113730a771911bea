package dev.bellows.nn.feature;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums a spectrum under triangles that are equally wide and equally far apart on a {@link MelScale}:
 * {@code [batch, …, bins]} to {@code [batch, …, filters]}.
 */
public final class MelFilterBank extends Block {
    /**
     * Settings of a {@link MelFilterBank}.
     *
     * @param bins of the spectrum, from 0 Hz to half the sample rate
     * @param sampleRate samples per second
     * @param low where the first triangle begins, in Hz; 0 if left out
     * @param high where the last triangle ends, in Hz; half the sample rate if left out
     * @param scale {@link MelScale#HTK} if left out
     * @param equalAreas whether triangles have an area of 1 Hz instead of a height of 1; false if left out
     */
    public record Config(
            int bins,
            int filters,
            double sampleRate,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable MelScale scale,
            @Nullable Boolean equalAreas)
            implements LayerConfig {
        public Config {
            double from = low == null ? 0 : low;
            double to = high == null ? sampleRate / 2 : high;
            if (bins < 2 || filters < 1 || !(from >= 0 && from < to && to <= sampleRate / 2)) {
                throw new IllegalArgumentException("MelFilterBank: needs 2 bins or more, a filter or more and a range"
                        + " inside 0 to " + sampleRate / 2 + " Hz, got " + bins + ", " + filters + " and " + from
                        + " to " + to);
            }
        }

        /** Triangles of height 1 from 0 Hz to half the sample rate on the HTK scale. */
        public Config(int bins, int filters, double sampleRate) {
            this(bins, filters, sampleRate, null, null, null, null);
        }

        @Override
        public MelFilterBank build() {
            return new MelFilterBank(this);
        }
    }

    private final Config config;
    private final Parameter filters;

    private MelFilterBank(Config config) {
        this.config = config;
        filters = state("filters", Parameter.Role.CONSTANT, Values.of(table(config)));
    }

    /** {@code [bins, filters]}. */
    private static double[] table(Config config) {
        double[] corners = corners(config);
        double[] table = new double[config.bins * config.filters];
        for (int bin = 0; bin < config.bins; bin++) {
            double hertz = config.sampleRate / 2 * bin / (config.bins - 1);
            for (int filter = 0; filter < config.filters; filter++) {
                double from = corners[filter];
                double top = corners[filter + 1];
                double to = corners[filter + 2];
                double height = Math.max(0, Math.min((hertz - from) / (top - from), (to - hertz) / (to - top)));
                double unit = Boolean.TRUE.equals(config.equalAreas) ? 2 / (to - from) : 1;
                table[bin * config.filters + filter] = unit * height;
            }
        }
        return table;
    }

    /** The corners of all triangles in Hz: each begins where the one before has its top. */
    private static double[] corners(Config config) {
        MelScale scale = config.scale == null ? MelScale.HTK : config.scale;
        double from = scale.fromHertz(config.low == null ? 0 : config.low);
        double to = scale.fromHertz(config.high == null ? config.sampleRate / 2 : config.high);
        double[] corners = new double[config.filters + 2];
        Arrays.setAll(corners, i -> scale.toHertz(from + (to - from) * i / (config.filters + 1)));
        return corners;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2 || x.shape().dim(-1) != config.bins) {
            throw new ShapeException(this + ": expects [batch, …, " + config.bins + "], got " + x.shape());
        }
        Spec table = new Spec(Shape.of(config.bins, config.filters), x.dtype());
        return MatMul.matmul(x, filters.value(this, x, table));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "MelFilterBank(" + config.bins + " → " + config.filters + ")";
    }
}
