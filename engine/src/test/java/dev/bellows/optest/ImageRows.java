package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.conv.Col2Im;
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
import java.util.List;
import java.util.stream.Stream;

/** Images: sizes, places, colours. */
final class ImageRows {
    private static final String STEPS = "several steps, each rounded";
    private static final String SUMS = "sums of products that partly cancel";
    private static final Window SLIDING = Window.of(2, 1, 0);

    private ImageRows() {}

    static List<Row> rows() {
        return Stream.of(places(), sizes(), colours(), grids(), patches())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> places() {
        return List.of(
            row("ToTensor", new ToTensor()).dtypes(DType.F32).noGradient("of integers")
                .in(u8(2, 4, 5, 3)).in(u8(4, 5, 1)).in(u8(1, 1, 3)).in(u8(0, 4, 5, 3)),
            row("Normalize", new Normalize(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.3, 0.25))).slack(2, STEPS)
                .in(f32(2, 3, 4, 5)).in(f32(3, 4, 5)).in(f32(0, 3, 4, 5)).in(f32(3, 1, 1)),
            row("Normalize alike", new Normalize(List.of(0.5), List.of(0.2))).slack(2, STEPS).in(f32(2, 4, 5)),
            row("Crop", new Crop(1, 2, 3, 2)).exact().in(f32(2, 3, 4, 5)).in(f32(3, 4, 5)).in(f32(0, 3, 4, 5)),
            row("Crop of nothing", new Crop(0, 0, 0, 1)).exact().in(f32(3, 1, 1)),
            row("FlipImage", new FlipImage(false)).exact().in(f32(2, 3, 4, 5)).in(f32(3, 4, 5)).in(f32(0, 3, 4, 5)).in(f32(3, 1, 1)),
            row("FlipImage upside down", new FlipImage(true)).exact().in(f32(2, 3, 4, 5)));
    }

    private static List<Row> sizes() {
        return List.of(
            row("Resize", new Resize(7, 3, Interpolation.BILINEAR, false)).slack(2, STEPS)
                .in(f32(2, 3, 4, 5)).in(f32(3, 4, 5)).in(f32(0, 3, 4, 5)).in(f32(3, 1, 1)),
            row("Resize with corners aligned", new Resize(7, 3, Interpolation.BILINEAR, true)).slack(2, STEPS).in(f32(2, 3, 4, 5)).in(f32(1, 1, 2)),
            row("Resize to one pixel", new Resize(1, 1, Interpolation.BILINEAR, true)).slack(2, STEPS).in(f32(2, 3, 4, 5)),
            row("Resize to the nearest", new Resize(7, 3, Interpolation.NEAREST, false)).exact().in(f32(2, 3, 4, 5)).in(f32(3, 1, 1)),
            row("Resize to the nearest with corners aligned", new Resize(7, 3, Interpolation.NEAREST, true)).exact().in(f32(3, 4, 5)),
            row("UpSampling", new UpSampling(3)).exact().in(f32(2, 3, 4, 5)).in(f32(3, 1, 1)).in(f32(0, 3, 4, 5)),
            row("AdaptiveAvgPool2D", new AdaptiveAvgPool2D(3, 2)).slack(2, STEPS).scale(1, SUMS)
                .in(f32(2, 3, 7, 5)).in(f32(3, 2, 6)).in(f32(1, 1, 1)).in(f32(0, 3, 4, 5)));
    }

    private static List<Row> colours() {
        return List.of(
            row("Grayscale", new Grayscale()).slack(2, STEPS).scale(1, SUMS).in(f32(2, 3, 4, 5)).in(f32(3, 1, 1)).in(f32(0, 3, 4, 5)),
            row("AdjustBrightness", new AdjustBrightness()).in(f32(2, 3, 4, 5), f32(2)).in(f32(3, 4, 5), f32()).in(f32(0, 3, 4, 5), f32(0)).in(f32(1, 1, 1), f32()),
            row("AdjustContrast", new AdjustContrast()).slack(4, STEPS).scale(1, SUMS).in(f32(2, 3, 4, 5), f32(2)).in(f32(3, 4, 5), f32()).in(f32(0, 3, 4, 5), f32()).in(f32(3, 1, 1), f32()),
            row("AdjustSaturation", new AdjustSaturation()).slack(4, STEPS).scale(1, SUMS).in(f32(2, 3, 4, 5), f32(2)).in(f32(3, 4, 5), f32()).in(f32(0, 3, 4, 5), f32()).in(f32(3, 1, 1), f32()),
            row("AdjustHue", new AdjustHue()).slack(8, STEPS).scale(2, SUMS).range(-1, 1).in(f32(2, 3, 4, 5), f32(2)).in(f32(3, 4, 5), f32()).in(f32(0, 3, 4, 5), f32()).in(f32(3, 1, 1), f32()),
            row("AdjustLighting", new AdjustLighting()).slack(2, STEPS).scale(1, SUMS).in(f32(2, 3, 4, 5), f32(2, 3)).in(f32(3, 1, 1), f32(3)).in(f32(0, 3, 4, 5), f32(0, 3)));
    }

    private static List<Row> grids() {
        String counts = "the rounding of positions times the differences of pixels";
        return List.of(
            row("AffineGrid", new AffineGrid(3, 4)).slack(4, STEPS).scale(1, SUMS).in(f32(2, 6)).in(f32(0, 6)),
            row("AffineGrid of one pixel", new AffineGrid(1, 1)).slack(2, STEPS).scale(1, SUMS).in(f32(1, 6)),
            row("FlowGrid", new FlowGrid()).slack(2, STEPS).scale(1, SUMS).in(f32(2, 2, 3, 4)).in(f32(1, 2, 1, 1)).in(f32(0, 2, 3, 4)),
            row("BilinearSampler", new BilinearSampler()).slack(32, counts).scale(1, SUMS).withoutBf16("bf16 positions are too coarse")
                .in(f32(2, 3, 4, 5), f32(2, 2, 3, 3).between(-1.2, 1.2)).in(f32(1, 1, 1, 1), f32(1, 2, 1, 1).between(0.1, 0.2)).in(f32(0, 3, 4, 5), f32(0, 2, 3, 3)),
            row("SpatialTransformer", new SpatialTransformer(3, 3)).slack(32, counts).scale(1, SUMS).withoutBf16("bf16 positions are too coarse")
                .in(f32(2, 3, 4, 5), f32(2, 6).between(-0.6, 0.6)).in(f32(0, 3, 4, 5), f32(0, 6)).in(f32(1, 1, 1, 1), f32(1, 6).between(-0.2, 0.2)),
            row("Rotate", new Rotate()).slack(32, counts).scale(1, SUMS).withoutBf16("bf16 positions are too coarse")
                .in(f32(2, 3, 4, 5), f32(2).between(10, 80)).in(f32(0, 3, 4, 5), f32(0)).in(f32(1, 1, 1, 1), f32(1)));
    }

    private static List<Row> patches() {
        Window odd = new Window(List.of(2, 1), List.of(1, 0), List.of(0, 1), List.of(1, 2));
        Shape kernel = Shape.of(3, 2);
        return List.of(
            row("Im2Col", new Im2Col(kernel, SLIDING)).exact().in(f32(2, 3, 4, 5)).in(f32(1, 1, 3, 2)).in(f32(0, 1, 3, 2)),
            row("Im2Col with strides, padding and dilation", new Im2Col(kernel, odd)).exact().in(f32(2, 3, 4, 5)),
            row("Col2Im", new Col2Im(Shape.of(4, 5), kernel, SLIDING)).slack(2, STEPS).in(f32(2, 18, 8)).in(f32(0, 6, 8)),
            row("Col2Im of one patch", new Col2Im(Shape.of(3, 2), kernel, SLIDING)).slack(2, STEPS).in(f32(1, 6, 1)),
            row("Col2Im with strides, padding and dilation", new Col2Im(Shape.of(4, 5), kernel, odd)).slack(2, STEPS).in(f32(2, 18, 8)));
    }
    // spotless:on
}
