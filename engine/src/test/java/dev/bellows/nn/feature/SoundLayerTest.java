package dev.bellows.nn.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Spectra and what follows from them, against the formulas written as loops in double. */
class SoundLayerTest {
    private static final long SEED = 3;

    private Backends.Use use;

    @BeforeEach
    void computeInDouble() {
        use = Backends.use(Backends.named("reference"));
    }

    @AfterEach
    void stop() {
        use.close();
    }

    @ParameterizedTest
    @EnumSource(WindowFunction.class)
    void transformsEachFrame(WindowFunction window) {
        int fft = 24;
        int length = 20;
        int hop = 7;
        double[] x = noise(2 * 60);
        double[] complex =
                run(new Spectrogram.Config(fft, hop, length, window, false, Spectrogram.Output.COMPLEX), x, 2, 60);
        double[] power = run(new Spectrogram.Config(fft, hop, length, window, false, null), x, 2, 60);
        double[] size =
                run(new Spectrogram.Config(fft, hop, length, window, null, Spectrogram.Output.MAGNITUDE), x, 2, 60);
        int frames = 1 + (60 - fft) / hop;
        int bins = fft / 2 + 1;
        assertEquals(2 * frames * bins * 2, complex.length);
        for (int at = 0; at < 2 * frames * bins; at++) {
            int start = at / bins / frames * 60 + at / bins % frames * hop;
            double re = 0;
            double im = 0;
            for (int i = 0; i < length; i++) {
                double angle = 2 * Math.PI * (at % bins) * (i + 2) / fft; // the window is in the middle of the frame
                double value = x[start + 2 + i] * window.values(length)[i];
                re += value * Math.cos(angle);
                im -= value * Math.sin(angle);
            }
            assertEquals(re, complex[2 * at], 1e-12);
            assertEquals(im, complex[2 * at + 1], 1e-12);
            assertEquals(re * re + im * im, power[at], 1e-11);
            assertEquals(Math.hypot(re, im), size[at], 1e-12);
        }
    }

    @Test
    void findsAToneInItsBin() {
        double[] tone = new double[64];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = Math.cos(2 * Math.PI * 5 * i / 32);
        }
        double[] power = run(new Spectrogram.Config(32, 32, null, WindowFunction.RECTANGULAR, null, null), tone, 1, 64);
        for (int bin = 0; bin < 17; bin++) {
            assertEquals(bin == 5 ? 256 : 0, power[bin], 1e-9, "bin " + bin);
        }
    }

    @Test
    void centresFramesBetweenZeros() {
        double[] x = noise(32);
        double[] padded = new double[48];
        System.arraycopy(x, 0, padded, 8, 32);
        assertArrayEquals(
                run(new Spectrogram.Config(16, 4), padded, 1, 48),
                run(new Spectrogram.Config(16, 4, null, null, true, null), x, 1, 32));
    }

    @Test
    void hasWindowsOfKnownValues() {
        assertArrayEquals(new double[] {0, 0.5, 1, 0.5}, WindowFunction.HANN.values(4), 1e-15);
        assertArrayEquals(new double[] {0.08, 0.54, 1, 0.54}, WindowFunction.HAMMING.values(4), 1e-15);
        assertArrayEquals(new double[] {0, 0.34, 1, 0.34}, WindowFunction.BLACKMAN.values(4), 1e-15);
    }

    @Test
    void hasPitchesOfKnownValues() {
        assertEquals(1000, MelScale.HTK.fromHertz(1000), 0.02, "1000 Hz are 1000 mel by definition");
        assertEquals(15, MelScale.SLANEY.fromHertz(1000), 1e-12);
        assertEquals(42, MelScale.SLANEY.fromHertz(6400), 1e-12);
        for (MelScale scale : MelScale.values()) {
            for (double hertz : new double[] {0, 60, 999, 1001, 8000}) {
                assertEquals(hertz, scale.toHertz(scale.fromHertz(hertz)), 1e-9, scale + " at " + hertz);
            }
        }
    }

    @Test
    void sumsUnderTrianglesThatOverlapToOne() {
        double[] ones = new double[2 * 129];
        Arrays.fill(ones, 129, 258, 1);
        double[] unit = new double[129];
        unit[64] = 1; // 4000 Hz
        double[] heights = run(new MelFilterBank.Config(129, 10, 16_000), unit, 1, 129);
        double total = Arrays.stream(heights).sum();
        assertEquals(1, total, 1e-12, "each frequency between two tops is shared by two triangles");
        double[] areas =
                run(new MelFilterBank.Config(129, 10, 16_000, 0.0, 8000.0, MelScale.SLANEY, true), ones, 2, 129);
        for (int i = 0; i < 10; i++) {
            assertEquals(0, areas[i]);
            assertEquals(1 / 62.5, areas[10 + i], 0.12 / 62.5, "an area of 1 Hz, sampled every 62.5 Hz");
        }
    }

    @Test
    void transformsByOrthonormalCosines() {
        double[] x = noise(3 * 8);
        double[] all = run(new CosineTransform.Config(8, 8), x, 3, 8);
        double[] some = run(new CosineTransform.Config(8, 3), x, 3, 8);
        for (int row = 0; row < 3; row++) {
            double before = 0;
            double after = 0;
            for (int k = 0; k < 8; k++) {
                double sum = 0;
                for (int i = 0; i < 8; i++) {
                    sum += x[row * 8 + i] * Math.cos(Math.PI / 8 * (i + 0.5) * k);
                }
                assertEquals(sum * Math.sqrt(k == 0 ? 1.0 / 8 : 2.0 / 8), all[row * 8 + k], 1e-13);
                before += x[row * 8 + k] * x[row * 8 + k];
                after += all[row * 8 + k] * all[row * 8 + k];
            }
            assertEquals(before, after, 1e-12);
            assertArrayEquals(
                    Arrays.copyOfRange(all, row * 8, row * 8 + 3), Arrays.copyOfRange(some, row * 3, row * 3 + 3));
        }
    }

    @Test
    void derivesAlongTheFrames() {
        double[] line = {1, 3, 5, 7, 9, 11, 13};
        double[] out = run(new Deltas.Config(2, 2), line, 7, 1);
        assertEquals(2, out[3 * 3 + 1], 1e-12, "the slope of a line is its own");
        assertEquals(0, out[3 * 3 + 2], 0.3);
        assertEquals((1 * 2 + 2 * 4) / 10.0, out[1], 1e-12, "the first frame is repeated beyond the end");
        assertEquals(1, out[0]);
    }

    @Test
    void normalisesOverTheFrames() {
        double[] out = run(new NormalizeFrames.Config(null), noise(50 * 2), 50, 2);
        double[] means = run(new NormalizeFrames.Config(false), noise(50 * 2), 50, 2);
        for (int feature = 0; feature < 2; feature++) {
            double sum = 0;
            double squares = 0;
            double mean = 0;
            for (int i = 0; i < 50; i++) {
                sum += out[2 * i + feature];
                squares += out[2 * i + feature] * out[2 * i + feature];
                mean += means[2 * i + feature];
            }
            assertEquals(0, sum, 1e-12);
            assertEquals(50, squares, 1e-4);
            assertEquals(0, mean, 1e-12);
        }
    }

    @Test
    void letsGradientsThroughToTheSignal() {
        Block[] layers = {
            started(new Spectrogram.Config(16, 8)),
            started(new MelFilterBank.Config(9, 4, 8000)),
            started(new LogCompress.Config(null)),
            started(new CosineTransform.Config(4, 3))
        };
        double[] x = noise(40);
        NDArray signal = NDArray.of(x, Spec.of(DType.F64, 1, 40));
        double[] gradient;
        try (Recording recording = Autograd.record()) {
            gradient = ((NDArray) Autograd.gradients(through(layers, signal), List.of(signal))
                            .get(0))
                    .toDoubleArray();
        }
        double[] direction = noise(80);
        double step = 1e-6;
        double expected = 0;
        double[][] moved = new double[2][40];
        for (int i = 0; i < 40; i++) {
            expected += gradient[i] * direction[40 + i];
            moved[0][i] = x[i] + step * direction[40 + i];
            moved[1][i] = x[i] - step * direction[40 + i];
        }
        assertEquals(expected, (sum(layers, moved[0]) - sum(layers, moved[1])) / (2 * step), 1e-6 * Math.abs(expected));
        assertTrue(Math.abs(expected) > 1e-3);
    }

    private static double sum(Block[] layers, double[] x) {
        NDArray y = (NDArray) through(layers, NDArray.of(x, Spec.of(DType.F64, 1, 40)));
        return Arrays.stream(y.toDoubleArray()).sum();
    }

    private static Tensor through(Block[] layers, Tensor x) {
        Tensor y = x;
        for (Block layer : layers) {
            y = layer.forward(y);
        }
        return y;
    }

    @Test
    void refusesSignalsShorterThanAFrame() {
        Block layer = started(new Spectrogram.Config(16, 4));
        assertEquals(
                "Spectrogram(fft 16, hop 4, POWER): expects [batch, …, samples] with at least a frame of samples, got [2,"
                        + " 15]",
                assertThrows(ShapeException.class, () -> layer.forward(NDArray.of(new float[30], 2, 15)))
                        .getMessage());
        assertEquals(Shape.of(1, 9), layer.forward(NDArray.of(new float[16])).shape());
    }

    private static Block started(LayerConfig config) {
        Block block = config.build();
        block.initialize(Constant.ZERO, 0);
        return block;
    }

    private static double[] run(LayerConfig layer, double[] values, int... dims) {
        NDArray x = NDArray.of(values, Spec.of(DType.F64, dims));
        return ((NDArray) started(layer).forward(x)).toDoubleArray();
    }

    private static double[] noise(int count) {
        return new Random(SEED + count).doubles(count, -1, 1).toArray();
    }
}
