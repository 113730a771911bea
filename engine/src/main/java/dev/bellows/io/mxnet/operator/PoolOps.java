package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.LpPool;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.SumPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.image.AdaptiveAvgPool2D;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Pooling. */
final class PoolOps {
    private PoolOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "pooling",
                List.of(
                        row("Pooling _npx_pooling Pooling_v1", PoolOps::pooled)
                                .named(
                                        "kernel",
                                        "pool_type",
                                        "global_pool",
                                        "pooling_convention",
                                        "stride",
                                        "pad",
                                        "p_value",
                                        "count_include_pad",
                                        "layout")
                                .refusing(ConvOps::layout),
                        row("_contrib_AdaptiveAvgPooling2D", PoolOps::adaptive).named("output_size")));
    }

    private static Tensor pooled(Call call) {
        String kind = call.attributes().text("pool_type", "max");
        return call.attributes().flag("global_pool", false) ? global(call, kind) : windowed(call, kind);
    }

    private static double power(Call call) {
        return call.attributes().integer("p_value", 2);
    }

    private static Tensor global(Call call, String kind) {
        Tensor x = call.tensor(0);
        List<Integer> space = Axes.except(x.shape(), 0, 1);
        return switch (kind) {
            case "max" -> new ReduceMax(space, true).on(x);
            case "avg" -> new Mean(space, true).on(x);
            case "sum" -> new ReduceSum(space, true).on(x);
            case "lp" -> {
                Tensor sum = new ReduceSum(space, true).on(Pow.pow(Abs.abs(x), Full.scalar(x, power(call))));
                yield Pow.pow(sum, Full.scalar(sum, 1 / power(call)));
            }
            default -> throw new ShapeException("attribute pool_type = " + kind);
        };
    }

    private static Tensor windowed(Call call, String kind) {
        Tensor x = call.tensor(0);
        Shape kernel = ConvOps.kernel(call);
        Window window = ConvOps.window(call);
        if (x.shape().rank() != window.rank() + 2) {
            throw new ShapeException("a kernel of " + kernel + " for an input of " + x.shape());
        }
        PoolingConvention convention =
                switch (call.attributes().text("pooling_convention", "valid")) {
                    case "valid" -> PoolingConvention.VALID;
                    case "full" -> PoolingConvention.FULL;
                    case "same" -> PoolingConvention.SAME;
                    default -> throw new ShapeException("attribute pooling_convention");
                };
        Shape space = x.shape().slice(2, x.shape().rank());
        Window over = convention.over(space, kernel, window);
        Tensor y =
                switch (kind) {
                    case "max" -> MaxPool.maxPool(x, kernel, over);
                    case "avg" ->
                        AvgPool.avgPool(
                                x, kernel, window, convention, call.attributes().flag("count_include_pad", true));
                    case "sum" -> SumPool.sumPool(x, kernel, over);
                    case "lp" -> LpPool.lpPool(x, kernel, over, power(call));
                    default -> throw new ShapeException("attribute pool_type = " + kind);
                };
        return convention == PoolingConvention.FULL ? lengthened(y, space, kernel, window, kind) : y;
    }

    /**
     * MXNet's full convention counts a last window that lies wholly in the padding, too, and gives the least number for it, or 0. Others do not have
     * that window.
     */
    private static Tensor lengthened(Tensor y, Shape space, Shape kernel, Window window, String kind) {
        List<Integer> more = new ArrayList<>(List.of(0, 0));
        for (int i = 0; i < window.rank(); i++) {
            int stride = window.strides().get(i);
            int room = space.dim(i) + 2 * window.padding().get(i) - kernel.dim(i);
            more.add((room + stride - 1) / stride + 1 - y.shape().dim(i + 2));
        }
        boolean none = more.stream().allMatch(each -> each == 0);
        List<Integer> before = Collections.nCopies(more.size(), 0);
        return none ? y : new Pad(before, List.copyOf(more), kind.equals("max") ? -Float.MAX_VALUE : 0).on(y);
    }

    private static Tensor adaptive(Call call) {
        int[] size = call.attributes().list("output_size", 1, 1);
        return AdaptiveAvgPool2D.adaptiveAvgPool2D(call.tensor(0), size[0], size[size.length - 1]);
    }
}
