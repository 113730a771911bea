package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.op.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Arrays of other sizes. Each axis is a sum of a few shifted copies, whose places and weights are known beforehand. */
final class ResizeOps {
    private ResizeOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("image", List.of(
            row("Upsample", 7, ResizeOps::upsample).upTo(9).named("mode", "scales").known(1),
            row("Resize", 10, ResizeOps::old).upTo(10).named("mode").known(1),
            row("Resize", 11, ResizeOps::resize)
                .named("antialias", "axes", "coordinate_transformation_mode", "cubic_coeff_a", "exclude_outside", "extrapolation_value",
                    "keep_aspect_ratio_policy", "mode", "nearest_mode")
                .known(1, 2, 3)));
    }
    // spotless:on

    /** Operator sets before 11 have one rule: places are multiples of 1 / scale, and the nearest is the one before. */
    private static List<Value> upsample(Call call) {
        double[] scales = call.has(1) ? call.doubles(1) : Objects.requireNonNull(call.reals("scales"), "scales");
        return call.like(0, old(call, scales));
    }

    private static List<Value> old(Call call) {
        return call.like(0, old(call, call.doubles(1)));
    }

    private static Tensor old(Call call, double[] scales) {
        Tensor y = call.tensor(0);
        for (int axis = 0; axis < scales.length; axis++) {
            int from = y.shape().dim(axis);
            int to = (int) Math.floor(from * scales[axis]);
            if (to != from || scales[axis] != 1) {
                ResizeAxis along = new ResizeAxis(
                        from,
                        to,
                        scales[axis],
                        "asymmetric",
                        call.text("mode", "nearest"),
                        "floor",
                        false,
                        false,
                        -0.75,
                        0,
                        1);
                y = along.on(call, y, axis, 0);
            }
        }
        return y;
    }

    private static List<Value> resize(Call call) {
        Tensor y = call.tensor(0);
        int rank = y.shape().rank();
        int[] axes = call.list("axes");
        int[] chosen = axes == null ? IntStream.range(0, rank).toArray() : axes;
        double[] scales = call.has(2) && call.shape(2).size() > 0 ? call.doubles(2) : null;
        int[] sizes = scales == null ? call.ints(3) : new int[chosen.length];
        int[] from = Arrays.stream(chosen).map(y.shape()::dim).toArray();
        if (scales == null) {
            scales = scales(call, from, sizes);
        } else {
            for (int i = 0; i < chosen.length; i++) {
                sizes[i] = (int) Math.floor(from[i] * (double) (float) scales[i]);
            }
        }
        String places = call.text("coordinate_transformation_mode", "half_pixel");
        boolean crops = places.equals("tf_crop_and_resize")
                && call.has(1)
                && call.shape(1).size() > 0;
        double[] roi = crops ? call.doubles(1) : null;
        for (int i = 0; i < chosen.length; i++) {
            double start = roi == null ? 0 : roi[i];
            double end = roi == null ? 1 : roi[i + chosen.length];
            if (sizes[i] == from[i] && scales[i] == 1 && start == 0 && end == 1) {
                continue;
            }
            ResizeAxis along = new ResizeAxis(
                    from[i],
                    sizes[i],
                    scales[i],
                    places,
                    call.text("mode", "nearest"),
                    call.text("nearest_mode", "round_prefer_floor"),
                    call.flag("exclude_outside", false),
                    call.flag("antialias", false),
                    call.real("cubic_coeff_a", -0.75),
                    start,
                    end);
            y = along.on(call, y, y.shape().axis(chosen[i]), call.real("extrapolation_value", 0));
        }
        return call.like(0, y);
    }

    /** The sizes may be bounds, within or around which the shape of the input is kept. */
    private static double[] scales(Call call, int[] from, int[] sizes) {
        double[] scales = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            scales[i] = (double) sizes[i] / from[i];
        }
        String policy = call.text("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) {
            double one = policy.equals("not_larger")
                    ? Arrays.stream(scales).min().orElse(1)
                    : Arrays.stream(scales).max().orElse(1);
            for (int i = 0; i < sizes.length; i++) {
                scales[i] = one;
                sizes[i] = (int) Math.floor(one * from[i] + 0.5);
            }
        }
        return scales;
    }
}
