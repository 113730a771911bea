package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Trunc;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Arrays looked up at places between their elements. */
final class GridOps {
    private GridOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("image", List.of(
            row("GridSample", 16, GridOps::sample).named("align_corners", "mode", "padding_mode"),
            row("AffineGrid", 20, GridOps::affine).named("align_corners").known(1),
            row("Col2Im", 18, GridOps::col2Im).named("dilations", "pads", "strides").known(1, 2),
            row("RoiAlign", 10, Regions::aligned)
                .named("coordinate_transformation_mode", "mode", "output_height", "output_width", "sampling_ratio", "spatial_scale"),
            row("DeformConv", 19, Deforming::convolved)
                .named("dilations", "group", "kernel_shape", "offset_group", "pads", "strides"),
            row("NonMaxSuppression", 10, Suppressing::suppressed).named("center_point_box").known(0, 1, 2, 3, 4)));
    }
    // spotless:on

    private static List<Value> affine(Call call) {
        int[] size = call.ints(1);
        int spatial = size.length - 2;
        boolean corners = call.flag("align_corners", false);
        Tensor theta = call.tensor(0);
        int places = Arrays.stream(size, 2, size.length).reduce(1, Math::multiplyExact);
        double[] grid = new double[(spatial + 1) * places];
        for (int i = 0; i < places; i++) {
            int rest = i;
            for (int axis = spatial - 1; axis >= 0; axis--) {
                int extent = size[axis + 2];
                int at = rest % extent;
                rest /= extent;
                double place =
                        corners ? (extent == 1 ? 0 : -1 + 2.0 * at / (extent - 1)) : -1 + (2.0 * at + 1) / extent;
                grid[(spatial - 1 - axis) * places + i] = place; // x first
            }
            grid[spatial * places + i] = 1;
        }
        Tensor base = call.constant(grid, Spec.of(theta.dtype(), spatial + 1, places));
        Tensor all = MatMul.matmul(theta, base); // [batch, spatial, places]
        int[] dims = new int[spatial + 2];
        dims[0] = theta.shape().dim(0);
        System.arraycopy(size, 2, dims, 1, spatial);
        dims[spatial + 1] = spatial;
        return call.like(0, Transpose.swapAxes(all, 1, 2).reshape(dims));
    }

    /** The transposed convolution whose kernels each put one element in its place. */
    private static List<Value> col2Im(Call call) {
        int[] image = call.ints(1);
        int[] block = call.ints(2);
        int rank = image.length;
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] strides = call.list("strides", ones);
        int[] dilations = call.list("dilations", ones);
        int[] pads = call.list("pads", new int[2 * rank]);
        Tensor x = call.tensor(0);
        int elements = Arrays.stream(block).reduce(1, Math::multiplyExact);
        int channels = x.shape().dim(1) / elements;
        int[] dims = new int[rank + 2];
        dims[0] = x.shape().dim(0);
        dims[1] = x.shape().dim(1);
        List<Integer> added = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int reach = dilations[i] * (block[i] - 1) + 1;
            int room = image[i] + pads[i] + pads[i + rank] - reach;
            dims[i + 2] = room / strides[i] + 1;
            added.add(room % strides[i]);
        }
        double[] places = new double[channels * elements * elements];
        for (int i = 0; i < channels * elements; i++) {
            places[i * elements + i % elements] = 1;
        }
        int[] kernel = new int[rank + 2];
        kernel[0] = channels * elements;
        kernel[1] = 1;
        System.arraycopy(block, 0, kernel, 2, rank);
        Window window = new Window(
                MovementOps.list(strides),
                MovementOps.list(Arrays.copyOf(pads, rank)),
                MovementOps.list(Arrays.copyOfRange(pads, rank, 2 * rank)),
                MovementOps.list(dilations));
        Tensor w = call.constant(places, new Spec(Shape.of(kernel), x.dtype()));
        return call.like(0, new Deconvolution(window, List.copyOf(added), channels).on(x.reshape(dims), w));
    }

    /** x [batch, channels, spatial…] at places [batch, out…, spatial], which run from -1 to 1, the last axis first. */
    private static List<Value> sample(Call call) {
        Tensor x = call.tensor(0);
        Tensor grid = call.tensor(1);
        int spatial = x.shape().rank() - 2;
        String mode = call.text("mode", "linear").replace("bi", "");
        String padding = call.text("padding_mode", "zeros");
        boolean corners = call.flag("align_corners", false);
        int batch = grid.shape().dim(0);
        int places = Math.toIntExact(grid.shape().without(-1).size() / Math.max(1, batch));
        List<Sampled> axes = new ArrayList<>();
        for (int axis = 0; axis < spatial; axis++) {
            int column = spatial - 1 - axis;
            Tensor place = Slice.slice(grid, grid.shape().rank() - 1, column, column + 1)
                    .reshape(batch, 1, places);
            axes.add(Sampled.of(place, x.shape().dim(axis + 2), mode, padding, corners));
        }
        int[] dims = grid.shape().dims();
        int[] out = new int[spatial + 2];
        out[0] = batch;
        out[1] = x.shape().dim(1);
        System.arraycopy(dims, 1, out, 2, spatial);
        return call.like(0, gathered(x, axes).reshape(out));
    }

    /** The sum over all combinations of taps along the axes. */
    private static Tensor gathered(Tensor x, List<Sampled> axes) {
        Shape shape = x.shape();
        int channels = shape.dim(1);
        long inner = shape.slice(2, shape.rank()).size();
        Tensor flat = x.reshape(-1);
        Tensor base = Iota.iota(x, shape.dim(0) * channels, DType.I64)
                .mul((double) inner)
                .reshape(shape.dim(0), channels, 1);
        Tensor sum = null;
        int[] taps = new int[axes.size()];
        while (true) {
            Tensor number = base;
            Tensor weight = null;
            for (int axis = 0; axis < taps.length; axis++) {
                Tap tap = axes.get(axis).taps().get(taps[axis]);
                long stride = shape.slice(axis + 3, shape.rank()).size();
                number = number.add(tap.index().mul((double) stride));
                weight = weight == null ? tap.weight() : weight.mul(tap.weight());
            }
            Tensor part = Take.take(flat, number, 0).mul(Cast.cast(Objects.requireNonNull(weight), x.dtype()));
            sum = sum == null ? part : sum.add(part);
            int axis = taps.length - 1;
            while (axis >= 0 && ++taps[axis] == axes.get(axis).taps().size()) {
                taps[axis--] = 0;
            }
            if (axis < 0) {
                return sum;
            }
        }
    }

    /** An element along one axis: which one (i64), and how much of it. */
    private record Tap(Tensor index, Tensor weight) {}

    /** The elements of one axis that places between them are made of. */
    private record Sampled(List<Tap> taps) {
        private static final double CUBIC = -0.75;

        static Sampled of(Tensor place, int extent, String mode, String padding, boolean corners) {
            double low = corners ? 0 : -0.5;
            double high = corners ? extent - 1 : extent - 0.5;
            Tensor at = corners
                    ? place.add(1).mul((extent - 1) / 2.0)
                    : place.add(1).mul(extent).sub(1).div(2);
            if (mode.equals("nearest")) {
                at = Rint.rint(at);
            }
            if (padding.equals("border")) {
                at = Clip.clip(at, 0, Math.max(0, extent - 1));
            } else if (padding.equals("reflection")) {
                at = reflected(at, low, high);
            }
            List<Tap> taps = new ArrayList<>();
            if (mode.equals("nearest")) {
                taps.add(tap(Rint.rint(at), Full.like(at, 1), extent, padding, low, high));
                return new Sampled(taps);
            }
            Tensor before = Floor.floor(at);
            Tensor part = at.sub(before);
            if (mode.equals("linear")) {
                taps.add(tap(before, part.neg().add(1), extent, padding, low, high));
                taps.add(tap(before.add(1), part, extent, padding, low, high));
                return new Sampled(taps);
            }
            double[] offsets = {-1, 0, 1, 2};
            for (double offset : offsets) {
                taps.add(tap(before.add(offset), cubic(part, offset), extent, padding, low, high));
            }
            return new Sampled(taps);
        }

        private static Tensor cubic(Tensor part, double offset) {
            Tensor x = offset <= 0 ? part.sub(offset) : part.neg().add(offset);
            if (offset == 0 || offset == 1) {
                return x.mul(CUBIC + 2).sub(CUBIC + 3).mul(x).mul(x).add(1);
            }
            return x.mul(CUBIC).sub(5 * CUBIC).mul(x).add(8 * CUBIC).mul(x).sub(4 * CUBIC);
        }

        /** Mirrored at both ends until it lies between them. */
        private static Tensor reflected(Tensor x, double low, double high) {
            double span = high - low;
            if (span <= 0) {
                return Full.like(x, 0);
            }
            Tensor rest = Mod.mod(x.sub(low), Full.scalar(x, 2 * span));
            return Abs.abs(rest.sub(span)).neg().add(span + low);
        }

        private static Tap tap(Tensor at, Tensor weight, int extent, String padding, double low, double high) {
            Tensor inside = Clip.clip(at, 0, extent - 1.0);
            if (padding.equals("reflection")) {
                inside = Clip.clip(Trunc.trunc(reflected(at, low, high)), 0, extent - 1.0);
            }
            Tensor kept = weight;
            if (padding.equals("zeros")) {
                kept = Where.where(Equal.equal(inside, at), weight, Full.scalar(weight, 0));
            }
            return new Tap(Cast.cast(inside, DType.I64), kept);
        }
    }
}
