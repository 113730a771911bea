package dev.bellows.nn.feature;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Wide;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shifts and scales each column, {@code y = (x - center) / scale}, of {@code [batch, …, columns]}: with means and
 * deviations, with minima and ranges, or with medians and quartile distances. In f32 also where
 * a network computes in bf16, since a center may be large beside what is told apart.
 */
public final class Standardize extends Block {
    /**
     * Settings of a {@link Standardize} layer: a center and a scale, finite and not 0, for each column. Left out of JSON, {@code of} is no network, and x what
     * the layer is given; else it is what that network makes of it, whose parameters keep their paths.
     */
    public record Config(
            List<Double> center,
            List<Double> scale,
            @Nullable LayerConfig of) implements LayerConfig {
        public Config {
            center = List.copyOf(center);
            scale = List.copyOf(scale);
            Columns.requireAlike("Standardize", center, scale);
            for (double s : scale) {
                if (s == 0 || !Double.isFinite(s)) {
                    throw new IllegalArgumentException("Standardize: scales must be finite and not 0, got " + scale);
                }
            }
        }

        /** Of what the layer is given. */
        public Config(List<Double> center, List<Double> scale) {
            this(center, scale, null);
        }

        @Override
        public LayerConfig within() {
            return of == null ? this : of;
        }

        @Override
        public Standardize build() {
            return new Standardize(this);
        }
    }

    private final Config config;
    private final @Nullable Block of;
    private final Parameter center;
    private final Parameter scale;

    private Standardize(Config config) {
        this.config = config;
        of = config.of == null ? null : child("", config.of.build());
        String own = of == null ? "" : "standardize."; // beside the names that the network's own parameters have
        center = state(own + "center", Parameter.Role.CONSTANT, Values.of(config.center));
        scale = state(own + "scale", Parameter.Role.CONSTANT, Values.of(config.scale));
    }

    @Override
    public Tensor forward(Tensor x) {
        return standard(of == null ? x : of.call(x));
    }

    /** Of what the network takes. */
    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (of == null) {
            return super.forwardAll(in);
        }
        List<Tensor> given = of.callAll(in);
        if (given.size() != 1) {
            throw new ShapeException(this + ": of a network with one output, got " + given.size());
        }
        return List.of(standard(given.get(0)));
    }

    private Tensor standard(Tensor x) {
        Spec column = Columns.require(this, x, config.center.size());
        return Wide.wide(x).sub(center.value(this, x, column)).div(scale.value(this, x, column));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Standardize(" + config.center.size() + " columns" + (of == null ? ")" : " of " + of + ")");
    }
}
