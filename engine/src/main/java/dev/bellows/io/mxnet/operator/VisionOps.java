package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.detection.BoxFormat;
import dev.bellows.op.detection.BoxIou;
import dev.bellows.op.detection.BoxNms;
import dev.bellows.op.detection.MultiBoxDetection;
import dev.bellows.op.detection.MultiBoxPrior;
import dev.bellows.op.detection.MultiBoxTarget;
import dev.bellows.op.detection.RoiAlign;
import dev.bellows.op.detection.RoiPooling;
import dev.bellows.op.detection.SuppressOverlaps;
import dev.bellows.op.image.AffineGrid;
import dev.bellows.op.image.BilinearSampler;
import dev.bellows.op.image.FlowGrid;
import dev.bellows.op.image.Interpolation;
import dev.bellows.op.image.Normalize;
import dev.bellows.op.image.Resize;
import dev.bellows.op.image.SpatialTransformer;
import dev.bellows.op.image.ToTensor;
import dev.bellows.op.image.UpSampling;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Images as planes, and the boxes of objects in them. */
final class VisionOps {
    private VisionOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "vision",
                List.of(
                        row("UpSampling", VisionOps::upSampled)
                                .named("scale", "num_filter", "sample_type", "multi_input_mode"),
                        row("_contrib_BilinearResize2D", VisionOps::resized)
                                .named("height", "width", "scale_height", "scale_width", "mode", "align_corners")
                                .refusing(given -> given.text("mode", "size").equals("size")
                                        ? ""
                                        : "attribute mode = " + given.text("mode", "size")),
                        row(
                                        "GridGenerator",
                                        call -> call.attributes()
                                                        .text("transform_type", "affine")
                                                        .equals("warp")
                                                ? FlowGrid.flowGrid(call.tensor(0))
                                                : AffineGrid.affineGrid(
                                                        call.tensor(0),
                                                        pair(call, "target_shape")[0],
                                                        pair(call, "target_shape")[1]))
                                .named("transform_type", "target_shape"),
                        row("BilinearSampler", call -> BilinearSampler.bilinearSampler(call.tensor(0), call.tensor(1))),
                        row(
                                        "SpatialTransformer",
                                        call -> SpatialTransformer.spatialTransformer(
                                                call.tensor(0),
                                                call.tensor(1),
                                                pair(call, "target_shape")[0],
                                                pair(call, "target_shape")[1]))
                                .named("target_shape", "transform_type", "sampler_type"),
                        row("ROIPooling _npx_roi_pooling", call -> new RoiPooling(
                                                pair(call, "pooled_size")[0],
                                                pair(call, "pooled_size")[1],
                                                call.attributes().real("spatial_scale", 1))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("pooled_size", "spatial_scale"),
                        row("_contrib_ROIAlign", call -> new RoiAlign(
                                                pair(call, "pooled_size")[0],
                                                pair(call, "pooled_size")[1],
                                                call.attributes().real("spatial_scale", 1),
                                                call.attributes().integer("sample_ratio", 1))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("pooled_size", "spatial_scale", "sample_ratio", "position_sensitive", "aligned")
                                .refusing(VisionOps::alignment),
                        row("_contrib_MultiBoxPrior _npx_multibox_prior MultiBoxPrior", call -> new MultiBoxPrior(
                                                call.attributes().reals("sizes", 1.0),
                                                call.attributes().reals("ratios", 1.0),
                                                call.attributes().flag("clip", false))
                                        .on(call.tensor(0)))
                                .named("sizes", "ratios", "clip", "steps", "offsets")
                                .refusing(VisionOps::prior),
                        all("_contrib_MultiBoxTarget _npx_multibox_target MultiBoxTarget", call -> new MultiBoxTarget(
                                                call.attributes().real("overlap_threshold", 0.5),
                                                        call.attributes().real("negative_mining_ratio", -1),
                                                call.attributes().real("negative_mining_thresh", 0.5), variances(call))
                                        .onAll(call.tensors()))
                                .named(
                                        "overlap_threshold",
                                        "ignore_label",
                                        "negative_mining_ratio",
                                        "negative_mining_thresh",
                                        "minimum_negative_samples",
                                        "variances")
                                .refusing(VisionOps::target),
                        row(
                                        "_contrib_MultiBoxDetection _npx_multibox_detection MultiBoxDetection",
                                        call -> new MultiBoxDetection(
                                                        call.attributes().real("threshold", 0.01),
                                                        call.attributes().real("nms_threshold", 0.5),
                                                        call.attributes().integer("nms_topk", -1),
                                                        variances(call))
                                                .on(call.tensors().toArray(Tensor[]::new)))
                                .named(
                                        "clip",
                                        "threshold",
                                        "background_id",
                                        "nms_threshold",
                                        "force_suppress",
                                        "variances",
                                        "nms_topk")
                                .refusing(VisionOps::detection),
                        row("_contrib_box_nms _contrib_box_non_maximum_suppression", VisionOps::nms)
                                .named(
                                        "overlap_thresh",
                                        "valid_thresh",
                                        "topk",
                                        "coord_start",
                                        "score_index",
                                        "id_index",
                                        "background_id",
                                        "force_suppress",
                                        "in_format",
                                        "out_format")
                                .refusing(given -> given.integer("background_id", -1) != -1
                                        ? "attribute background_id"
                                        : given.text("in_format", "corner").equals(given.text("out_format", "corner"))
                                                ? ""
                                                : "attributes in_format and out_format that differ"),
                        row("_contrib_box_iou", call -> new BoxIou(format(call, "format"))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("format"),
                        row("_image_to_tensor", call -> ToTensor.toTensor(call.tensor(0))),
                        row(
                                        "_image_normalize",
                                        call -> Normalize.normalize(
                                                call.tensor(0),
                                                call.attributes().reals("mean", 0.0),
                                                call.attributes().reals("std", 1.0)))
                                .named("mean", "std")));
    }

    private static int[] pair(Call call, String name) {
        int[] given = call.attributes().list(name, 1);
        return new int[] {given[0], given[given.length - 1]};
    }

    /** Each pixel becomes a square, or a transposed convolution lies over them; several images are brought to the size of the first. */
    private static Tensor upSampled(Call call) {
        int scale = call.attributes().integer("scale", 1);
        if (call.attributes().text("sample_type", "nearest").equals("bilinear")) {
            int filters = call.attributes().integer("num_filter", call.shape(0).dim(1));
            int pad = (int) Math.ceil((scale - 1) / 2.0);
            return new Deconvolution(Window.of(2, scale, pad), Collections.nCopies(2, 0), filters)
                    .on(call.tensor(0), call.tensor(1));
        }
        List<Tensor> images = new ArrayList<>();
        int height = Math.multiplyExact(call.shape(0).dim(2), scale);
        for (Tensor each : call.tensors()) {
            images.add(UpSampling.upSampling(
                    each, height / Math.max(1, each.shape().dim(2))));
        }
        boolean sum = call.attributes().text("multi_input_mode", "concat").equals("sum");
        return sum ? images.stream().reduce(Tensor::add).orElseThrow() : Concat.concat(1, images);
    }

    private static Tensor resized(Call call) {
        Attributes given = call.attributes();
        int height = given.has("scale_height")
                ? (int) (call.shape(0).dim(2) * given.real("scale_height", 1))
                : given.integer("height", 1);
        int width = given.has("scale_width")
                ? (int) (call.shape(0).dim(3) * given.real("scale_width", 1))
                : given.integer("width", 1);
        return new Resize(height, width, Interpolation.BILINEAR, given.flag("align_corners", true)).on(call.tensor(0));
    }

    private static String alignment(Attributes given) {
        return given.flag("position_sensitive", false) || given.flag("aligned", false)
                ? "attribute position_sensitive or aligned"
                : given.integer("sample_ratio", -1) < 1
                        ? "attribute sample_ratio; how many samples a cell has must be said"
                        : "";
    }

    private static String prior(Attributes given) {
        boolean plain = given.reals("steps", -1.0, -1.0).stream().allMatch(step -> step < 0)
                && given.reals("offsets", 0.5, 0.5).stream().allMatch(offset -> offset == 0.5);
        return plain ? "" : "attributes steps and offsets";
    }

    private static String target(Attributes given) {
        return given.real("ignore_label", -1) == -1 && given.integer("minimum_negative_samples", 0) == 0
                ? ""
                : "attributes ignore_label and minimum_negative_samples";
    }

    private static String detection(Attributes given) {
        return given.flag("clip", true)
                        && given.integer("background_id", 0) == 0
                        && !given.flag("force_suppress", false)
                ? ""
                : "attributes clip, background_id and force_suppress";
    }

    private static List<Double> variances(Call call) {
        return call.attributes().reals("variances", 0.1, 0.1, 0.2, 0.2);
    }

    private static BoxFormat format(Call call, String name) {
        return BoxFormat.valueOf(call.attributes().text(name, "corner").toUpperCase(Locale.ROOT));
    }

    private static Tensor nms(Call call) {
        Attributes given = call.attributes();
        int category = given.flag("force_suppress", false) ? -1 : given.integer("id_index", -1);
        BoxNms.Columns columns =
                new BoxNms.Columns(category, given.integer("score_index", 1), given.integer("coord_start", 2));
        SuppressOverlaps limits = new SuppressOverlaps(
                given.real("overlap_thresh", 0.5), given.real("valid_thresh", 0), given.integer("topk", -1));
        return new BoxNms(columns, limits, format(call, "in_format")).on(call.tensor(0));
    }
}
