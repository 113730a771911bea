package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.CudaApi.Extent;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Convolution and pooling: {@code window.cu}. The missing ones of its three spatial axes have extent 1. */
final class Windows {
    private static final int MOST_AXES = 3;

    private Windows() {}

    /** The arrays of a window op: batch, channels, and spatial extents after them. */
    private record Arrays3(Shape x, Shape kernel, Shape y, int groups) {
        Optional<long[]> struct(Window window) {
            int axes = window.rank();
            if (axes > MOST_AXES) {
                return Optional.empty();
            }
            long[] struct = new long[4 + 6 * MOST_AXES];
            Arrays.fill(struct, 1);
            struct[0] = x.dim(0);
            struct[1] = groups;
            struct[2] = x.dim(1);
            struct[3] = y.dim(1);
            for (int axis = 0; axis < axes; axis++) {
                int at = 4 + MOST_AXES - axes + axis;
                struct[at] = x.dim(2 + axis);
                struct[at + MOST_AXES] = kernel.dim(axis);
                struct[at + 2 * MOST_AXES] = y.dim(2 + axis);
                struct[at + 3 * MOST_AXES] = window.strides().get(axis);
                struct[at + 4 * MOST_AXES] = window.padding().get(axis);
                struct[at + 5 * MOST_AXES] = window.dilation().get(axis);
            }
            for (int axis = 0; axis < MOST_AXES - axes; axis++) {
                struct[4 + 4 * MOST_AXES + axis] = 0; // no padding along an axis that is not there
            }
            return Optional.of(struct);
        }
    }

    private static Shape spatial(Shape shape) {
        return shape.slice(2, shape.rank());
    }

    private static Optional<KernelDesign> launch(
            String function, int inputs, Spec out, Extent extent, Optional<long[]> struct) {
        return struct.map(
                window -> KernelDesign.of(Code.of("window", out.dtype()), function, extent, (arguments, operands) -> {
                    for (int i = 0; i < inputs; i++) {
                        arguments.add(operands.in(i));
                    }
                    arguments.add(operands.out(0)).add(out.shape().size()).add(window);
                }));
    }

    static Optional<KernelDesign> convolution(Convolution op, List<Spec> in, Spec out, Grid grid) {
        Arrays3 arrays = new Arrays3(in.get(0).shape(), spatial(in.get(1).shape()), out.shape(), op.groups());
        return launch("convolution", 2, out, grid.each(out.shape().size()), arrays.struct(op.window()));
    }

    static Optional<KernelDesign> dataGradient(ConvolutionDataGradient op, List<Spec> in, Spec out, Grid grid) {
        Arrays3 arrays =
                new Arrays3(out.shape(), spatial(in.get(1).shape()), in.get(0).shape(), op.groups());
        return launch("convolution_data_gradient", 2, out, grid.each(out.shape().size()), arrays.struct(op.window()));
    }

    static Optional<KernelDesign> weightGradient(ConvolutionWeightGradient op, List<Spec> in, Spec out, Grid grid) {
        Shape dy = in.get(1).shape();
        Arrays3 arrays = new Arrays3(in.get(0).shape(), spatial(out.shape()), dy, op.groups());
        Extent extent =
                grid.eachByBlock(out.shape().size(), dy.dim(0) * spatial(dy).size());
        return launch("convolution_weight_gradient", 2, out, extent, arrays.struct(op.window()));
    }

    /**
     * A pooling by maxima.
     *
     * @param x the shape that is pooled
     * @param y what it becomes
     */
    static Optional<KernelDesign> max(
            String function, int inputs, Shape kernel, Window window, Shape x, Shape y, Spec out, Grid grid) {
        Arrays3 arrays = new Arrays3(x, kernel, y, 1);
        return launch(function, inputs, out, grid.each(out.shape().size()), arrays.struct(window));
    }

    static Optional<KernelDesign> average(AvgPool op, Spec in, Spec out, Grid grid) {
        Arrays3 arrays = new Arrays3(in.shape(), op.kernel(), out.shape(), 1);
        return average("average_pool", op.countPadding(), out, grid, arrays.struct(op.window()));
    }

    static Optional<KernelDesign> averageGradient(AvgPoolGradient op, Spec in, Spec out, Grid grid) {
        Arrays3 arrays = new Arrays3(out.shape(), op.kernel(), in.shape(), 1);
        return average("average_pool_gradient", op.countPadding(), out, grid, arrays.struct(op.window()));
    }

    private static Optional<KernelDesign> average(
            String function, boolean countPadding, Spec out, Grid grid, Optional<long[]> struct) {
        long n = out.shape().size();
        return struct.map(window -> KernelDesign.of(
                Code.of("window", out.dtype()), function, grid.each(n), (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.out(0))
                        .add(n)
                        .add(countPadding ? 1 : 0)
                        .add(window)));
    }
}
