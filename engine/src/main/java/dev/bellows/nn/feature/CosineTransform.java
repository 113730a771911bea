package dev.bellows.nn.feature;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.MatMul;

/**
 * The first coefficients of the orthonormal discrete cosine transform (DCT-II) along the last axis, {@code [batch, …,
 * size]} to {@code [batch, …, coefficients]}: of logarithmic mel energies, the mel-frequency cepstral coefficients.
 */
public final class CosineTransform extends Block {
    /** Settings of a {@link CosineTransform} layer: the extent of the input and how many coefficients to keep of it. */
    public record Config(int size, int coefficients) implements LayerConfig {
        public Config {
            if (coefficients < 1 || coefficients > size) {
                throw new IllegalArgumentException("CosineTransform: the coefficients must be from 1 to the size "
                        + size + ", got " + coefficients);
            }
        }

        @Override
        public CosineTransform build() {
            return new CosineTransform(this);
        }
    }

    private final Config config;
    private final Parameter basis;

    private CosineTransform(Config config) {
        this.config = config;
        basis = state("basis", Parameter.Role.CONSTANT, Values.of(basis(config.size, config.coefficients)));
    }

    /** {@code [size, coefficients]}. */
    private static double[] basis(int size, int coefficients) {
        double[] basis = new double[size * coefficients];
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < coefficients; k++) {
                double norm = Math.sqrt((k == 0 ? 1.0 : 2.0) / size);
                basis[i * coefficients + k] = norm * Math.cos(Math.PI * k * (2 * i + 1) / (2 * size));
            }
        }
        return basis;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2 || x.shape().dim(-1) != config.size) {
            throw new ShapeException(this + ": expects [batch, …, " + config.size + "], got " + x.shape());
        }
        Spec table = new Spec(Shape.of(config.size, config.coefficients), x.dtype());
        return MatMul.matmul(x, basis.value(this, x, table));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "CosineTransform(" + config.size + " → " + config.coefficients + ")";
    }
}
