package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Col2Im;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Im2Col;
import dev.bellows.op.conv.Window;
import dev.bellows.op.image.AdaptiveAvgPool2D;
import dev.bellows.op.image.AdjustBrightness;
import dev.bellows.op.image.AdjustContrast;
import dev.bellows.op.image.AdjustHue;
import dev.bellows.op.image.AdjustLighting;
import dev.bellows.op.image.AdjustSaturation;
import dev.bellows.op.image.AffineGrid;
import dev.bellows.op.image.BilinearSampler;
import dev.bellows.op.image.Crop;
import dev.bellows.op.image.FlipImage;
import dev.bellows.op.image.FlowGrid;
import dev.bellows.op.image.Grayscale;
import dev.bellows.op.image.Interpolation;
import dev.bellows.op.image.Normalize;
import dev.bellows.op.image.Resize;
import dev.bellows.op.image.Rotate;
import dev.bellows.op.image.SpatialTransformer;
import dev.bellows.op.image.ToTensor;
import dev.bellows.op.image.UpSampling;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Images of a few pixels, worked out by hand. */
final class ImageFormulaTest {
    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray array(double[] values, int... dims) {
        return NDArray.of(values, Spec.of(DType.F64, dims));
    }

    /** 1, 2, 3, … */
    private static NDArray counted(int... dims) {
        return array(
                IntStream.rangeClosed(1, (int) Shape.of(dims).size())
                        .asDoubleStream()
                        .toArray(),
                dims);
    }

    private static void near(Tensor actual, double... expected) {
        assertArrayEquals(expected, ((NDArray) actual).toDoubleArray(), 1e-12);
    }

    private static Tensor factor(double value) {
        return NDArray.scalar(value, DType.F64);
    }

    // spotless:off
    @Test
    void placesAndSizes() {
        NDArray x = counted(1, 2, 3);
        near(FlipImage.flipLeftRight(x), 3, 2, 1, 6, 5, 4);
        near(FlipImage.flipTopBottom(x), 4, 5, 6, 1, 2, 3);
        near(Crop.crop(x, 1, 1, 1, 2), 5, 6);
        near(Crop.centerCrop(counted(1, 3, 4), 1, 2), 6, 7);
        near(UpSampling.upSampling(counted(1, 1, 2), 2), 1, 1, 2, 2, 1, 1, 2, 2);
        near(Resize.resize(counted(1, 1, 2), 1, 4, Interpolation.BILINEAR), 1, 1.25, 1.75, 2);
        near(new Resize(1, 4, Interpolation.BILINEAR, true).on(counted(1, 1, 2)), 1, 4.0 / 3, 5.0 / 3, 2);
        near(Resize.resize(x, 4, 2, Interpolation.NEAREST), 1, 2, 1, 2, 4, 5, 4, 5);
        near(Resize.resize(x, 2, 3, Interpolation.BILINEAR), 1, 2, 3, 4, 5, 6);
        near(AdaptiveAvgPool2D.adaptiveAvgPool2D(x, 1, 2), 3, 4);
        near(AdaptiveAvgPool2D.adaptiveAvgPool2D(x, 1, 1), 3.5);
        NDArray bytes = NDArray.of(new double[] {0, 51, 255, 102, 204, 153}, Spec.of(DType.U8, 1, 2, 3));
        assertArrayEquals(new double[] {0, 0.4, 0.2, 0.8, 1, 0.6}, ((NDArray) ToTensor.toTensor(bytes)).toDoubleArray(), 1e-7);
        near(Normalize.normalize(counted(3, 1, 1), List.of(1.0, 1.0, 2.0), List.of(1.0, 2.0, 0.5)), 0, 0.5, 2);
    }

    @Test
    void colours() {
        NDArray x = array(new double[] {1, 0, 0, 1, 0, 0}, 3, 1, 2); // a red pixel and a green one
        near(Grayscale.grayscale(x), 0.299, 0.587, 0.299, 0.587, 0.299, 0.587);
        near(AdjustBrightness.adjustBrightness(x, factor(0.5)), 0.5, 0, 0, 0.5, 0, 0);
        near(AdjustContrast.adjustContrast(x, factor(0)), 0.443, 0.443, 0.443, 0.443, 0.443, 0.443);
        near(AdjustContrast.adjustContrast(x, factor(1)), 1, 0, 0, 1, 0, 0);
        near(AdjustSaturation.adjustSaturation(x, factor(0)), 0.299, 0.587, 0.299, 0.587, 0.299, 0.587);
        // the axes of YIQ are rounded to three digits, so that turning them by nothing is not quite nothing
        assertArrayEquals(new double[] {1, 0, 0, 1, 0, 0}, ((NDArray) AdjustHue.adjustHue(x, factor(0))).toDoubleArray(), 0.01);
        assertArrayEquals(
            ((NDArray) Grayscale.grayscale(x)).toDoubleArray(),
            ((NDArray) AdjustHue.adjustHue(x, factor(1)).add(AdjustHue.adjustHue(x, factor(0))).div(2)).toDoubleArray(), 1e-12);
        near(AdjustLighting.adjustLighting(array(new double[3], 3, 1, 1), array(new double[] {1, 0, 0}, 3)),
            -0.5675 * 55.46 / 255, -0.5808 * 55.46 / 255, -0.5836 * 55.46 / 255);
    }

    @Test
    void gridsAndSamples() {
        near(AffineGrid.affineGrid(array(new double[] {1, 0, 0, 0, 1, 0}, 1, 6), 2, 3), -1, 0, 1, -1, 0, 1, -1, -1, -1, 1, 1, 1);
        NDArray x = counted(1, 1, 2, 3);
        near(SpatialTransformer.spatialTransformer(x, array(new double[] {1, 0, 0, 0, 1, 0}, 1, 6), 2, 3), 1, 2, 3, 4, 5, 6);
        near(FlowGrid.flowGrid(array(new double[] {1, 1, 0, 0}, 1, 2, 1, 2)), 1, 3, -1, -1);
        // in the middle of four pixels; halfway out; far out
        near(BilinearSampler.bilinearSampler(x, array(new double[] {-0.5, 1.5, 9, 0, 1, 0}, 1, 2, 1, 3)), 3, 3, 0);
        near(Rotate.rotate(counted(1, 1, 2, 2), array(new double[] {90}, 1)), 2, 4, 1, 3);
    }

    @Test
    void patchesAndTheirSum() {
        NDArray x = counted(1, 1, 3, 3);
        Window sliding = Window.of(2, 1, 0);
        Tensor patches = Im2Col.im2Col(x, Shape.of(2, 2), sliding);
        near(patches, 1, 2, 4, 5, 2, 3, 5, 6, 4, 5, 7, 8, 5, 6, 8, 9);
        near(Col2Im.col2Im(patches, Shape.of(3, 3), Shape.of(2, 2), sliding), 1, 4, 3, 8, 20, 12, 7, 16, 9);
        Window odd = new Window(List.of(2, 1), List.of(1, 0), List.of(0, 1), List.of(1, 2));
        NDArray w = counted(2, 3, 3, 2);
        NDArray images = counted(2, 3, 4, 5);
        Tensor columns = Im2Col.im2Col(images, Shape.of(3, 2), odd);
        Tensor product = MatMul.matmul(w.reshape(2, 18), columns);
        Tensor expected = Convolution.convolution(images, w, odd);
        near(product.reshape(expected.shape().dims()), ((NDArray) expected).toDoubleArray());
    }
    // spotless:on

    @Test
    void refusesWhatIsNoImage() {
        assertEquals(
                "Crop: a window of 3 by 2 from row 0 and column 0 leaves the bounds of f64[1, 2, 3]; resize or pad the"
                        + " image first",
                assertThrows(ShapeException.class, () -> Crop.crop(counted(1, 2, 3), 0, 0, 3, 2))
                        .getMessage());
        assertEquals(
                "Grayscale: expects red, green and blue as [batch…, 3, height, width], got f64[1, 2, 3]",
                assertThrows(ShapeException.class, () -> Grayscale.grayscale(counted(1, 2, 3)))
                        .getMessage());
        assertEquals(
                "AdjustBrightness: expects one factor, or one per image as [2], got [3] for f64[2, 1, 2, 3]",
                assertThrows(
                                ShapeException.class,
                                () -> AdjustBrightness.adjustBrightness(counted(2, 1, 2, 3), counted(3)))
                        .getMessage());
    }
}
