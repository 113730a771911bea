package dev.bellows.io.onnx.operator;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import java.util.Arrays;
import java.util.Objects;

/**
 * How one axis gets another extent.
 *
 * @param scale what the extent is multiplied by, before it is cut off to a whole number
 * @param places which place of the input an element of the output lies at
 * @param start where the part of the input that is resized begins, as a share of its extent
 */
record ResizeAxis(
        int from,
        int to,
        double scale,
        String places,
        String mode,
        String nearest,
        boolean excludesOutside,
        boolean antialias,
        double cubic,
        double start,
        double end) {
    /** x along {@code axis}. */
    Tensor on(Call call, Tensor x, int axis, double outside) {
        int taps = tapCount();
        int[][] index = new int[taps][to];
        double[][] weight = new double[taps][to];
        boolean[] beyond = new boolean[to];
        boolean any = false;
        for (int i = 0; i < to; i++) {
            double place = place(i);
            beyond[i] = places.equals("tf_crop_and_resize") && (place < 0 || place > from - 1);
            any |= beyond[i];
            taps(place, i, index, weight);
        }
        Tensor y = summed(call, x, axis, index, weight);
        if (!any) {
            return y;
        }
        double[] kept = new double[to];
        for (int i = 0; i < to; i++) {
            kept[i] = beyond[i] ? 0 : 1;
        }
        Tensor within = vector(call, x, axis, kept);
        return Where.where(Less.less(Full.scalar(within, 0.5), within), y, Full.scalar(y, outside));
    }

    private Tensor summed(Call call, Tensor x, int axis, int[][] index, double[][] weight) {
        if (index.length == 1) {
            return Take.take(x, ShapeOps.vector(x, index[0]), axis);
        }
        Tensor sum = null;
        for (int k = 0; k < index.length; k++) {
            Tensor part = Take.take(x, ShapeOps.vector(x, index[k]), axis).mul(vector(call, x, axis, weight[k]));
            sum = sum == null ? part : sum.add(part);
        }
        return Objects.requireNonNull(sum);
    }

    /** Numbers along an axis of x, in its dtype. */
    private static Tensor vector(Call call, Tensor x, int axis, double[] values) {
        int[] dims = new int[x.shape().rank()];
        Arrays.fill(dims, 1);
        dims[axis] = values.length;
        return call.constant(values, new Spec(Shape.of(dims), x.dtype()));
    }

    private double place(int i) {
        double width = scale * from;
        return switch (places) {
            case "half_pixel" -> (i + 0.5) / scale - 0.5;
            case "half_pixel_symmetric" -> from / 2.0 * (1 - to / width) + (i + 0.5) / scale - 0.5;
            case "pytorch_half_pixel" -> to == 1 ? -0.5 : (i + 0.5) / scale - 0.5;
            case "align_corners" -> width == 1 ? 0 : i * (from - 1) / (width - 1);
            case "asymmetric" -> i / scale;
            case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
            case "tf_crop_and_resize" -> {
                double span = (end - start) * (from - 1);
                yield start * (from - 1) + (to == 1 ? span / 2 : i * span / (to - 1));
            }
            default -> throw new ShapeException("no such coordinate_transformation_mode: " + places);
        };
    }

    private double shrink() {
        return antialias ? Math.min(1, scale) : 1;
    }

    private int tapCount() {
        return switch (mode) {
            case "nearest" -> 1;
            case "linear" -> 2 - 2 * first(1);
            case "cubic" -> 2 - 2 * first(2);
            default -> throw new ShapeException("no such mode: " + mode);
        };
    }

    /** The first tap of a filter that reaches so far on either side, counted from the place before. */
    private int first(int reach) {
        return (int) Math.floor(-reach / shrink()) + 1;
    }

    private void taps(double place, int i, int[][] index, double[][] weight) {
        if (mode.equals("nearest")) {
            index[0][i] = inside(nearest(place));
            return;
        }
        int before = (int) Math.floor(place);
        int first = first(mode.equals("linear") ? 1 : 2);
        double sum = 0;
        for (int k = 0; k < index.length; k++) {
            int at = before + first + k;
            double distance = Math.abs((at - place) * shrink());
            double value = mode.equals("linear") ? Math.max(0, 1 - distance) : cubicAt(distance);
            weight[k][i] = excludesOutside && (at < 0 || at >= from) ? 0 : value;
            index[k][i] = inside(at);
            sum += weight[k][i];
        }
        for (int k = 0; k < index.length && (antialias || excludesOutside); k++) {
            weight[k][i] /= sum;
        }
    }

    private double nearest(double place) {
        return switch (nearest) {
            case "round_prefer_floor" -> Math.ceil(place - 0.5);
            case "round_prefer_ceil" -> Math.floor(place + 0.5);
            case "floor" -> Math.floor(place);
            case "ceil" -> Math.ceil(place);
            default -> throw new ShapeException("no such nearest_mode: " + nearest);
        };
    }

    private int inside(double place) {
        return (int) Math.max(0, Math.min(from - 1, place));
    }

    /** Keys' cubic convolution. */
    private double cubicAt(double x) {
        if (x <= 1) {
            return ((cubic + 2) * x - (cubic + 3)) * x * x + 1;
        }
        return x < 2 ? ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic : 0;
    }
}
