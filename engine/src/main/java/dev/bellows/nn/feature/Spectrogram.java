package dev.bellows.nn.feature;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The short-time Fourier transform: cuts {@code [batch, …, samples]} into frames, weights them by a window and takes the
 * spectrum of each, {@code [batch, …, frames, bins]} with {@code bins = fft / 2 + 1}. The transform is a product with
 * fixed cosines and sines, so gradients flow through it.
 */
public final class Spectrogram extends Block {
    /** What is kept of the complex spectrum. */
    public enum Output {
        /** re² + im². */
        POWER,
        /** √(re² + im²); its gradient is infinite where a bin is exactly 0. */
        MAGNITUDE,
        /** Both parts, along a new last axis of 2. */
        COMPLEX
    }

    /**
     * Settings of a {@link Spectrogram} layer.
     *
     * @param fft samples in a frame
     * @param hop samples from the start of a frame to that of the next
     * @param length samples under the window, in the middle of the frame; if left out, all of them
     * @param window {@link WindowFunction#HANN} if left out
     * @param centered whether half a frame of zeros is put before and after the signal, so that frame t is centred on
     *     sample t · hop; false if left out
     * @param output {@link Output#POWER} if left out
     */
    public record Config(
            int fft,
            int hop,
            @Nullable Integer length,
            @Nullable WindowFunction window,
            @Nullable Boolean centered,
            @Nullable Output output)
            implements LayerConfig {
        public Config {
            if (fft < 2 || hop < 1 || (length != null && (length < 1 || length > fft))) {
                throw new IllegalArgumentException("Spectrogram: needs an fft of 2 or more, a hop of 1 or more and a"
                        + " length of at most the fft, got " + fft + ", " + hop + " and " + length);
            }
        }

        /** A power spectrogram with a Hann window over the whole frame, not centred. */
        public Config(int fft, int hop) {
            this(fft, hop, null, null, null, null);
        }

        @Override
        public Spectrogram build() {
            return new Spectrogram(this);
        }
    }

    private final Config config;
    private final int bins;
    private final Output output;
    private final Parameter basis;

    private Spectrogram(Config config) {
        this.config = config;
        bins = config.fft / 2 + 1;
        output = config.output == null ? Output.POWER : config.output;
        basis = state("basis", Parameter.Role.CONSTANT, Values.of(basis(config, bins)));
    }

    /** {@code [fft, 2 bins]}: windowed cosines, then windowed negative sines. */
    private static double[] basis(Config config, int bins) {
        int fft = config.fft;
        int length = config.length == null ? fft : config.length;
        double[] window = (config.window == null ? WindowFunction.HANN : config.window).values(length);
        int before = (fft - length) / 2;
        double[] basis = new double[fft * 2 * bins];
        for (int i = 0; i < length; i++) {
            int row = (before + i) * 2 * bins;
            for (int bin = 0; bin < bins; bin++) {
                double angle = 2 * Math.PI * ((long) bin * (before + i) % fft) / fft;
                basis[row + bin] = window[i] * Math.cos(angle);
                basis[row + bins + bin] = -window[i] * Math.sin(angle);
            }
        }
        return basis;
    }

    @Override
    public Tensor forward(Tensor x) {
        x.spec().requireFloating(this);
        Tensor spectrum =
                MatMul.matmul(frames(x), basis.value(this, x, new Spec(Shape.of(config.fft, 2 * bins), x.dtype())));
        Tensor re = Slice.slice(spectrum, -1, 0, bins);
        Tensor im = Slice.slice(spectrum, -1, bins, 2 * bins);
        return switch (output) {
            case POWER -> Square.square(re).add(Square.square(im));
            case MAGNITUDE -> Sqrt.sqrt(Square.square(re).add(Square.square(im)));
            case COMPLEX -> pairs(spectrum);
        };
    }

    /** {@code [batch, …, frames, fft]}, the frames overlapping. */
    private Tensor frames(Tensor signal) {
        Tensor x = Boolean.TRUE.equals(config.centered) ? padded(signal, config.fft / 2) : signal;
        if (x.shape().rank() < 1 || x.shape().dim(-1) < config.fft) {
            throw new ShapeException(
                    this + ": expects [batch, …, samples] with at least a frame of samples, got " + signal.shape());
        }
        int count = 1 + (x.shape().dim(-1) - config.fft) / config.hop;
        Tensor start = Iota.iota(x, count, DType.I32).mul(config.hop).reshape(count, 1);
        return Take.take(x, start.add(Iota.iota(x, config.fft, DType.I32)), -1);
    }

    private static Tensor padded(Tensor x, int by) {
        List<Integer> around = new ArrayList<>(Collections.nCopies(x.shape().rank(), 0));
        around.set(around.size() - 1, by);
        return new Pad(List.copyOf(around), List.copyOf(around), 0).on(x);
    }

    private Tensor pairs(Tensor spectrum) {
        int rank = spectrum.shape().rank();
        Shape halves = spectrum.shape().with(-1, 2).insert(rank, bins);
        int[] order = new int[rank + 1];
        Arrays.setAll(order, i -> i < rank - 1 ? i : (i == rank - 1 ? rank : rank - 1));
        return Transpose.transpose(spectrum.reshape(halves.dims()), order);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Spectrogram(fft " + config.fft + ", hop " + config.hop + ", " + output + ")";
    }
}
