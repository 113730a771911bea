package dev.bellows.oracle;

import static dev.bellows.oracle.MxNetRow.one;
import static dev.bellows.oracle.MxNetRow.several;
import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.within;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.conv.Col2Im;
import dev.bellows.op.conv.Im2Col;
import dev.bellows.op.conv.Window;
import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.BoxDecode;
import dev.bellows.op.detection.BoxIou;
import dev.bellows.op.detection.BoxNms;
import dev.bellows.op.detection.MultiBoxDetection;
import dev.bellows.op.detection.MultiBoxPrior;
import dev.bellows.op.detection.MultiBoxTarget;
import dev.bellows.op.detection.RoiAlign;
import dev.bellows.op.detection.RoiPooling;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.image.AdaptiveAvgPool2D;
import dev.bellows.op.image.AffineGrid;
import dev.bellows.op.image.BilinearSampler;
import dev.bellows.op.image.FlowGrid;
import dev.bellows.op.image.Interpolation;
import dev.bellows.op.image.Normalize;
import dev.bellows.op.image.Resize;
import dev.bellows.op.image.SpatialTransformer;
import dev.bellows.op.image.UpSampling;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Images, patches and boxes as MXNet has them. */
final class MxNetImageRows {
    private static final Window ODD = new Window(List.of(2, 1), List.of(1, 0), List.of(1, 2));
    private static final Map<String, String> ODD_SETTINGS =
            Map.of("kernel", "(3, 2)", "stride", "(2, 1)", "pad", "(1, 0)", "dilate", "(1, 2)");
    private static final List<Double> DEVIATION = List.of(0.1, 0.1, 0.2, 0.2);

    private MxNetImageRows() {}

    static Stream<MxNetRow> all() {
        return Stream.of(images(), boxes(), detectors(), regions()).flatMap(rows -> rows);
    }

    /** Boxes in the last axis of four or more numbers, the first ones in [0, 1) and the last two greater by as much. */
    private static OpRow.Input boxes(double least, double most, int... dims) {
        return (random, letters) -> {
            Values plain = Values.random(random, least, most, dims);
            int last = dims[dims.length - 1];
            for (int i = 0; i < plain.floats().length; i++) {
                if (i % last >= last - 2) {
                    plain.floats()[i] = plain.floats()[i - 2] + 0.1f + plain.floats()[i] * 0.5f;
                }
            }
            return plain;
        };
    }

    private static Stream<MxNetRow> images() {
        return Stream.of(
                one(
                        "normalize",
                        Map.of("mean", "(0.1, 0.2, 0.3)", "std", "(0.5, 0.6, 0.7)"),
                        in -> Normalize.normalize(in.get(0), List.of(0.1, 0.2, 0.3), List.of(0.5, 0.6, 0.7)),
                        any(2, 3, 4, 5)),
                one(
                        "UpSampling",
                        Map.of("scale", "3", "sample_type", "nearest", "num_args", "1"),
                        in -> UpSampling.upSampling(in.get(0), 3),
                        any(2, 3, 4, 5)),
                one(
                        "AdaptiveAvgPooling2D",
                        Map.of("output_size", "(3, 2)"),
                        in -> AdaptiveAvgPool2D.adaptiveAvgPool2D(in.get(0), 3, 2),
                        any(2, 3, 7, 5)),
                one(
                        "BilinearResize2D",
                        Map.of("height", "7", "width", "3"),
                        in -> new Resize(7, 3, Interpolation.BILINEAR, true).on(in.get(0)),
                        any(2, 3, 4, 5)),
                one(
                        "BilinearResize2D",
                        Map.of("height", "7", "width", "3", "align_corners", "False"),
                        in -> Resize.resize(in.get(0), 7, 3, Interpolation.BILINEAR),
                        any(2, 3, 4, 5)),
                one(
                        "GridGenerator",
                        Map.of("transform_type", "affine", "target_shape", "(3, 4)"),
                        in -> AffineGrid.affineGrid(in.get(0), 3, 4),
                        any(2, 6)),
                one(
                        "GridGenerator",
                        Map.of("transform_type", "warp"),
                        in -> FlowGrid.flowGrid(in.get(0)),
                        any(2, 2, 3, 4)),
                one(
                        "BilinearSampler",
                        Map.of(),
                        in -> BilinearSampler.bilinearSampler(in.get(0), in.get(1)),
                        any(2, 3, 4, 5),
                        within(-1.3, 1.3, 2, 2, 3, 3)),
                one(
                        "SpatialTransformer",
                        Map.of("target_shape", "(3, 4)", "transform_type", "affine", "sampler_type", "bilinear"),
                        in -> SpatialTransformer.spatialTransformer(in.get(0), in.get(1), 3, 4),
                        any(2, 3, 4, 5),
                        within(-1, 1, 2, 6)),
                one("im2col", ODD_SETTINGS, in -> Im2Col.im2Col(in.get(0), Shape.of(3, 2), ODD), any(2, 3, 5, 6)),
                one(
                        "col2im",
                        Map.of(
                                "output_size",
                                "(5, 6)",
                                "kernel",
                                "(3, 2)",
                                "stride",
                                "(2, 1)",
                                "pad",
                                "(1, 0)",
                                "dilate",
                                "(1, 2)"),
                        in -> Col2Im.col2Im(in.get(0), Shape.of(5, 6), Shape.of(3, 2), ODD),
                        any(2, 18, 12)));
    }

    private static Stream<MxNetRow> boxes() {
        return Stream.of(
                one(
                        "box_iou",
                        Map.of(),
                        in -> BoxIou.boxIou(in.get(0), in.get(1)),
                        boxes(0, 1, 3, 4),
                        boxes(0, 1, 2, 4)),
                one(
                        "box_decode",
                        Map.of("std0", "0.1", "std1", "0.1", "std2", "0.2", "std3", "0.2", "format", "corner"),
                        in -> BoxDecode.boxDecode(in.get(0), in.get(1)),
                        any(2, 3, 4),
                        boxes(0, 1, 1, 3, 4)),
                one(
                        "box_nms",
                        Map.of("overlap_thresh", "0.3", "valid_thresh", "0.1", "coord_start", "2", "score_index", "1"),
                        in -> BoxNms.boxNms(in.get(0), 0.3, 0.1, -1),
                        boxes(0, 1, 2, 6, 6)),
                several(
                        "bipartite_matching",
                        Map.of("threshold", "0.1"),
                        in -> BipartiteMatching.bipartiteMatching(in.get(0), 0.1).stream()
                                .map(match -> Cast.cast(match, DType.F32))
                                .toList(),
                        any(2, 3, 4)));
    }

    private static Stream<MxNetRow> detectors() {
        return Stream.of(
                one(
                        "MultiBoxPrior",
                        Map.of("sizes", "(0.5, 0.25)", "ratios", "(1, 2, 0.5)"),
                        in -> MultiBoxPrior.multiBoxPrior(in.get(0), List.of(0.5, 0.25), List.of(1.0, 2.0, 0.5)),
                        any(1, 2, 3, 4)),
                several(
                        "MultiBoxTarget",
                        Map.of("overlap_threshold", "0.5"),
                        in -> MultiBoxTarget.multiBoxTarget(in.get(0), in.get(1), in.get(2)),
                        boxes(0, 1, 1, 9, 4),
                        boxes(0, 1, 2, 3, 5),
                        any(2, 2, 9)),
                several(
                        "MultiBoxTarget",
                        Map.of(
                                "overlap_threshold",
                                "0.6",
                                "negative_mining_ratio",
                                "1",
                                "negative_mining_thresh",
                                "0.5"),
                        in -> new MultiBoxTarget(0.6, 1, 0.5, DEVIATION)
                                .onAll(List.of(in.get(0), in.get(1), in.get(2))),
                        boxes(0, 1, 1, 9, 4),
                        boxes(0, 1, 2, 2, 5),
                        any(2, 2, 9)),
                // MXNet leaves the boxes that it drops in their places, with a class of -1; so none is dropped here
                one(
                        "MultiBoxDetection",
                        Map.of("threshold", "0.3", "nms_threshold", "1"),
                        in -> new MultiBoxDetection(0.3, 1, -1, DEVIATION).on(in.get(0), in.get(1), in.get(2)),
                        within(0, 1, 2, 3, 6),
                        any(2, 24),
                        boxes(0.2, 0.4, 1, 6, 4)));
    }

    private static Stream<MxNetRow> regions() {
        return Stream.of(
                one(
                        "ROIAlign",
                        Map.of("pooled_size", "(2, 3)", "spatial_scale", "0.75", "sample_ratio", "2"),
                        in -> RoiAlign.roiAlign(in.get(0), in.get(1), 2, 3, 0.75),
                        any(1, 3, 6, 7),
                        boxes(0, 0.9, 3, 5)),
                one(
                        "ROIPooling",
                        Map.of("pooled_size", "(2, 2)", "spatial_scale", "0.5"),
                        in -> RoiPooling.roiPooling(in.get(0), in.get(1), 2, 2, 0.5),
                        any(1, 3, 6, 7),
                        boxes(0, 0.9, 3, 5)));
    }
}
