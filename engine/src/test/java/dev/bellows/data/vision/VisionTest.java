package dev.bellows.data.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.data.Example;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VisionTest {
    private static final long SEED = 17;

    @Test
    void makesChannelsFromZeroToOne() {
        NDArray pixels = bytes(Shape.of(1, 2, 3), 0, 51, 102, 255, 204, 153);
        Tensor x = new ToTensor().apply(pixels);
        assertEquals(Spec.of(DType.F32, 3, 1, 2), x.spec());
        assertArrayEquals(new double[] {0, 1, 0.2, 0.8, 0.4, 0.6}, values(x), 1e-7);
        Tensor normal = new Normalize(List.of(0.5, 0.2, 0.4), List.of(0.5, 0.1, 0.2)).apply(x);
        assertArrayEquals(new double[] {-1, 1, 0, 6, 0, 1}, values(normal), 1e-6);
        assertEquals(
                Shape.of(4, 3, 1, 2),
                new ToTensor().apply(noise(DType.U8, 4, 1, 2, 3)).shape());
        assertEquals(DType.F64, new Cast(DType.F64).apply(pixels).dtype());
    }

    @ParameterizedTest
    @CsvSource({"5, 4, 10, 9", "5, 4, 3, 2", "7, 6, 7, 3", "2, 1, 4, 5"})
    void resizesByTheFourPixelsAround(int fromWidth, int fromHeight, int width, int height) {
        NDArray x = noise(DType.F64, fromHeight, fromWidth, 2);
        double[] from = values(x);
        double[] to = values(new Resize(width, height).apply(x));
        assertEquals(width * height * 2, to.length);
        for (int at = 0; at < to.length; at++) {
            int toColumn = at / 2 % width;
            int toRow = at / 2 / width;
            double column = clip((toColumn + 0.5) * fromWidth / width - 0.5, fromWidth - 1);
            double row = clip((toRow + 0.5) * fromHeight / height - 0.5, fromHeight - 1);
            int left = Math.min((int) column, Math.max(0, fromWidth - 2));
            int top = Math.min((int) row, Math.max(0, fromHeight - 2));
            double sum = 0;
            for (int corner = 0; corner < 4; corner++) {
                int c = left + (corner & 1);
                int r = top + (corner >> 1);
                double weight = Math.max(0, 1 - Math.abs(c - column)) * Math.max(0, 1 - Math.abs(r - row));
                int inside = Math.min(r, fromHeight - 1) * fromWidth + Math.min(c, fromWidth - 1);
                sum += weight * from[inside * 2 + at % 2];
            }
            assertEquals(sum, to[at], 1e-9, "element " + at);
        }
    }

    private static double clip(double place, int most) {
        return Math.max(0, Math.min(most, place));
    }

    @Test
    void resizesMasksToTheNearestPixelAndBytesToBytes() {
        NDArray x = bytes(Shape.of(1, 4, 1), 0, 100, 200, 250);
        Tensor nearest = new Resize(2, 1, false, Interpolation.NEAREST).apply(x);
        assertArrayEquals(new double[] {0, 200}, values(nearest));
        assertEquals(DType.U8, nearest.dtype());
        assertArrayEquals(new double[] {50, 225}, values(new Resize(2, 1).apply(x)));
        assertArrayEquals(
                new double[] {0, 0, 100, 100, 200, 200, 250, 250},
                values(new Resize(8, 1, false, Interpolation.NEAREST).apply(x)));
    }

    @Test
    void keepsTheProportionsIfAsked() {
        NDArray x = noise(DType.F32, 30, 60, 3);
        assertEquals(Shape.of(10, 20, 3), Resize.shorterSide(10).apply(x).shape());
        assertEquals(
                Shape.of(15, 30, 3),
                new Resize(30, 5, true, Interpolation.BILINEAR).apply(x).shape());
    }

    @Test
    void cutsOut() {
        NDArray x = counted(4, 6, 1);
        assertArrayEquals(new double[] {8, 9, 14, 15}, values(new CenterCrop(2).apply(x)));
        assertArrayEquals(new double[] {1, 2}, values(new CropResize(1, 0, 2, 1).apply(x)));
        assertEquals(
                Shape.of(3, 5, 1),
                new CropResize(1, 0, 2, 1, new Resize(5, 3)).apply(x).shape());
        assertEquals(Shape.of(12, 12, 1), new CenterCrop(12).apply(x).shape(), "enlarged");
        assertEquals(
                "crop: Rectangle[left=5, top=0, width=2, height=1] leaves a picture of 4 by 6; resize or pad the picture first",
                assertThrows(ShapeException.class, () -> new CropResize(5, 0, 2, 1).apply(x))
                        .getMessage());
        for (int i = 0; i < 20; i++) {
            double[] cut = values(new RandomCrop(3, 2, 0).apply(x, Draws.of(SEED, 0, i)));
            assertArrayEquals(new double[] {cut[0], cut[0] + 1, cut[0] + 2, cut[0] + 6, cut[0] + 7, cut[0] + 8}, cut);
        }
        assertEquals(
                Shape.of(4, 6, 1),
                new RandomCrop(6, 4, 2).apply(x, Draws.of(SEED, 0, 0)).shape());
    }

    @Test
    void turnsOver() {
        NDArray x = counted(2, 3, 1);
        assertArrayEquals(new double[] {2, 1, 0, 5, 4, 3}, values(Flip.LEFT_RIGHT.apply(x)));
        assertArrayEquals(new double[] {3, 4, 5, 0, 1, 2}, values(Flip.TOP_BOTTOM.apply(x)));
        int turned = 0;
        for (int i = 0; i < 200; i++) {
            turned += RandomFlip.leftRight().apply(x, Draws.of(SEED, 0, i)) == x ? 0 : 1;
        }
        assertEquals(100, turned, 35);
    }

    @Test
    void rotatesCounterClockwise() {
        NDArray x = counted(3, 3, 1);
        assertArrayEquals(new double[] {2, 5, 8, 1, 4, 7, 0, 3, 6}, values(new Rotate(90).apply(x)), 1e-5);
        assertArrayEquals(new double[] {8, 7, 6, 5, 4, 3, 2, 1, 0}, values(new Rotate(180).apply(x)), 1e-5);
        assertArrayEquals(values(x), values(new Rotate(0).apply(x)), 1e-6);
        NDArray white = NDArray.zeros(Spec.of(DType.F64, 9, 15, 1));
        white.fill(1);
        double[] plain = values(new Rotate(30).apply(white));
        assertEquals(0, plain[0], 1e-9, "a corner is black");
        double[] in = values(new Rotate(30, Rotate.Zoom.IN).apply(white));
        assertEquals(1, Arrays.stream(in).min().orElseThrow(), 1e-9, "nothing is black");
        double[] out = values(new Rotate(30, Rotate.Zoom.OUT).apply(white));
        assertTrue(Arrays.stream(out).sum() < Arrays.stream(plain).sum());
    }

    @Test
    void changesColoursByTheirFormulas() {
        NDArray x = noise(DType.F64, 4, 5, 3);
        double[] from = values(x);
        double factor = 1 + Draws.of(SEED, 0, 0).uniform(-0.5, 0.5);
        double[] bright = values(new RandomBrightness(0.5).apply(x, Draws.of(SEED, 0, 0)));
        double[] contrast = values(new RandomContrast(0.5).apply(x, Draws.of(SEED, 0, 0)));
        double[] saturated = values(new RandomSaturation(0.5).apply(x, Draws.of(SEED, 0, 0)));
        double mean = 0;
        for (int i = 0; i < from.length; i += 3) {
            mean += luma(from, i) / 20;
        }
        for (int i = 0; i < from.length; i++) {
            assertEquals(from[i] * factor, bright[i], 1e-10);
            assertEquals(mean + (from[i] - mean) * factor, contrast[i], 1e-10);
            double grey = luma(from, i / 3 * 3);
            assertEquals(grey + (from[i] - grey) * factor, saturated[i], 1e-10);
        }
    }

    private static double luma(double[] x, int at) {
        return 0.299 * x[at] + 0.587 * x[at + 1] + 0.114 * x[at + 2];
    }

    @Test
    void turnsHuesWithoutChangingGreys() {
        NDArray grey = NDArray.of(new float[] {90, 90, 90}, 1, 1, 3);
        assertArrayEquals(new double[] {90, 90, 90}, values(new RandomHue(1).apply(grey, Draws.of(SEED, 0, 1))), 1.0);
        NDArray colour = NDArray.of(new float[] {200, 20, 60}, 1, 1, 3);
        assertArrayEquals(values(colour), values(new RandomHue(0).apply(colour, Draws.of(SEED, 0, 1))), 1.0);
        double most = 0;
        for (int i = 0; i < 10; i++) {
            double[] turned = values(new RandomHue(1).apply(colour, Draws.of(SEED, 0, i)));
            assertEquals(luma(values(colour), 0), luma(turned, 0), 1.0);
            most = Math.max(most, Math.abs(turned[0] - 200));
        }
        assertTrue(most > 50, "red changed by " + most);
    }

    @Test
    void takesColourAwayAndAddsLight() {
        NDArray x = bytes(Shape.of(1, 1, 3), 100, 200, 100);
        assertArrayEquals(new double[] {159, 159, 159}, values(new RandomGray(1).apply(x, Draws.of(SEED, 0, 0))));
        assertArrayEquals(values(x), values(new RandomGray(0).apply(x, Draws.of(SEED, 0, 0))));
        double[] light = values(new RandomLighting(0.1).apply(noise(DType.F64, 3, 3, 3), Draws.of(SEED, 0, 0)));
        double[] before = values(noise(DType.F64, 3, 3, 3));
        for (int i = 3; i < light.length; i++) {
            assertEquals(light[i % 3] - before[i % 3], light[i] - before[i], 1e-10, "one colour for all pixels");
        }
    }

    @Test
    void erasesARectangle() {
        NDArray x = NDArray.zeros(Spec.of(DType.F32, 20, 20, 3));
        x.fill(7);
        int erased = 0;
        for (int i = 0; i < 10; i++) {
            double[] left = values(new RandomErasing(1).apply(x, Draws.of(SEED, 0, i)));
            double part = Arrays.stream(left).filter(v -> v == 0).count() / (double) left.length;
            assertTrue(part < 0.45, "part " + part);
            erased += part > 0 ? 1 : 0;
        }
        assertEquals(10, erased);
    }

    @Test
    void mixesSamplesAndTargetsAlike() {
        NDArray x = counted(4, 1);
        double[] spread = new double[2];
        for (int i = 0; i < 200; i++) {
            Example<Tensor, Tensor> mixed = new Mixup(0.5).apply(new Example<>(x, x.mul(10)), Draws.of(SEED, 0, i));
            double[] inputs = values(mixed.input());
            double[] targets = values(mixed.target());
            for (int j = 0; j < 4; j++) {
                assertEquals(10 * inputs[j], targets[j], 1e-9);
                assertEquals(1.5, inputs[j], 1.5 + 1e-9);
                spread[j % 2] += inputs[j] / 400;
            }
        }
        assertEquals(1.25, spread[0], 0.3, "halfway from the mean of 0 and 2 to that of all");
        assertEquals(1.75, spread[1], 0.3);
    }

    static Stream<ImageTransform> randomTransforms() {
        return Stream.of(
                new RandomCrop(5, 4, 1),
                new RandomResizedCrop(6),
                RandomFlip.leftRight(),
                RandomFlip.topBottom(),
                new RandomBrightness(0.5),
                new RandomContrast(0.5),
                new RandomSaturation(0.5),
                new RandomHue(0.5),
                new RandomColorJitter(0.1, 0.2, 0.3, 0.4),
                new RandomLighting(5),
                new RandomGray(0.5),
                new RandomRotation(-90, 90),
                new RandomErasing(0.5),
                new RandomApply(Flip.LEFT_RIGHT, 0.5),
                Compose.of(
                        new RandomResizedCrop(6), RandomFlip.leftRight(), new RandomColorJitter(0.1, 0.2, 0.3, 0.4)));
    }

    @ParameterizedTest
    @MethodSource("randomTransforms")
    void givesTheSameBitsForTheSameSampleOnly(ImageTransform transform) {
        NDArray x = noise(DType.U8, 9, 8, 3);
        double[] once = values(transform.apply(x, Draws.of(SEED, 1, 5)));
        assertArrayEquals(once, values(transform.apply(x, Draws.of(SEED, 1, 5))));
        int differing = 0;
        for (int epoch = 2; epoch < 22; epoch++) {
            Tensor other = transform.apply(x, Draws.of(SEED, epoch, 5));
            assertEquals(DType.U8, other.dtype());
            differing += Arrays.equals(once, values(other)) ? 0 : 1;
        }
        assertTrue(differing > 2, differing + " of 20 epochs differ");
    }

    static Stream<FixedTransform> fixedTransforms() {
        return Stream.of(
                new Cast(),
                new ToTensor(),
                new Resize(5, 12),
                Resize.shorterSide(4),
                new Resize(3, 4, false, Interpolation.NEAREST),
                new CenterCrop(4),
                new CropResize(1, 2, 3, 4, new Resize(6, 6)),
                Flip.LEFT_RIGHT,
                Flip.TOP_BOTTOM,
                new Rotate(33, Rotate.Zoom.OUT));
    }

    @ParameterizedTest
    @MethodSource("fixedTransforms")
    void tracesToTheSameBits(FixedTransform transform) {
        try (Backends.Use reference = Backends.use(Backends.named("reference"))) {
            NDArray x = noise(DType.U8, 2, 9, 8, 3);
            Trace trace = new Trace();
            Tensor y = transform.apply(trace.input("x", x.spec()));
            Executable compiled = Executable.compile(trace.graph(List.of(y)), Backends.named("reference"));
            assertArrayEquals(
                    values(transform.apply(x)), values(compiled.run(List.of(x)).get(0)));
            NDArray first = x.view(0, Spec.of(DType.U8, 9, 8, 3));
            double[] alone = values(transform.apply(first));
            assertArrayEquals(alone, Arrays.copyOf(values(transform.apply(x)), alone.length), "of a batch");
        }
    }

    @Test
    void freesWhatItComputesInBetween() {
        NDArray x = noise(DType.U8, 9, 8, 3);
        int before = Scope.current().count();
        Compose.of(new RandomResizedCrop(6), new ToTensor()).arrays().apply(x, Draws.of(SEED, 0, 0));
        assertEquals(before + 1, Scope.current().count());
        NDArray same = Compose.of().arrays().apply(x, Draws.of(SEED, 0, 0));
        assertEquals(x, same);
        assertFalse(same.isClosed());
    }

    @Test
    void movesBoxesWithTheirPicture() {
        float[][] boxes = {{10, 20, 30, 50, 7}, {80, 80, 100, 100, 8}};
        assertArrayEquals(new float[] {70, 20, 90, 50, 7}, Boxes.flip(boxes, Flip.LEFT_RIGHT, 100, 100)[0]);
        assertArrayEquals(new float[] {10, 50, 30, 80, 7}, Boxes.flip(boxes, Flip.TOP_BOTTOM, 100, 100)[0]);
        assertArrayEquals(new float[] {5, 40, 15, 100, 7}, Boxes.resize(boxes, 0.5, 2)[0]);
        float[][] cut = Boxes.crop(boxes, 15, 10, 40, 30);
        assertEquals(1, cut.length);
        assertArrayEquals(new float[] {0, 10, 15, 30, 7}, cut[0]);
    }

    @Test
    void refusesWhatIsNoPicture() {
        NDArray x = NDArray.of(new float[] {1, 2});
        assertEquals(
                "picture: expects [height, width, channels], got f32[2]",
                assertThrows(ShapeException.class, () -> new ToTensor().apply(x))
                        .getMessage());
        assertEquals(
                "AdjustHue: expects red, green and blue as [batch…, 3, height, width], got f64[1, 2, 2]",
                assertThrows(ShapeException.class, () -> new RandomHue(0.1)
                                .apply(counted(2, 2, 1), Draws.of(SEED, 0, 0)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new RandomBrightness(2));
        assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(4, 4, 0, 1, 1, 1));
    }

    private static double[] values(Tensor x) {
        return ((NDArray) x).toDoubleArray();
    }

    private static NDArray noise(DType dtype, int... dims) {
        double[] values =
                new Random(SEED).doubles(Shape.of(dims).size(), 0, 255).toArray();
        return NDArray.of(values, Spec.of(dtype, dims));
    }

    private static NDArray counted(int... dims) {
        double[] values = new double[(int) Shape.of(dims).size()];
        Arrays.setAll(values, i -> i);
        return NDArray.of(values, Spec.of(DType.F64, dims));
    }

    private static NDArray bytes(Shape shape, double... values) {
        return NDArray.of(values, new Spec(shape, DType.U8));
    }

    @Test
    void refusesWhatIsNoProbability() {
        List<DoubleFunction<ImageTransform>> constructors = List.of(
                p -> new RandomApply(Flip.LEFT_RIGHT, p),
                RandomErasing::new,
                p -> new RandomFlip(Flip.LEFT_RIGHT, p),
                RandomGray::new,
                p -> new RandomRotation(-5, 5, Rotate.Zoom.NONE, p));
        for (DoubleFunction<ImageTransform> constructor : constructors) {
            for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
                String message = assertThrows(IllegalArgumentException.class, () -> constructor.apply(p))
                        .getMessage();
                assertTrue(message.endsWith(": the probability must be from 0 to 1, got " + p), message);
            }
        }
    }
}
