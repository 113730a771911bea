package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.Window;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Pooling and its gradients, on plain layouts: it is bound by memory, and copying would cost more than it gains. */
final class Pooling {
    /** A pooling of {@code x} to {@code y}. */
    private record Geometry(
            dnnl_memory_desc x,
            dnnl_memory_desc y,
            long[] strides,
            long[] kernel,
            long[] dilation,
            long[] before,
            long[] after) {
        static Geometry of(PlanBuilder plan, Spec x, Spec y, Shape kernel, Window window) {
            for (int i = 0; i < window.rank(); i++) {
                int reach = window.dilation().get(i) * (kernel.dim(i) - 1) + 1;
                if (Math.max(window.padding().get(i), window.paddingAfter().get(i)) >= reach) {
                    throw new Unimplemented("dnnl_pooling with windows that hold nothing but padding");
                }
            }
            return new Geometry(
                    plan.plain(x),
                    plan.plain(y),
                    Convolutions.longs(window.strides()),
                    PlanBuilder.extents(kernel),
                    Convolutions.dilation(window),
                    Convolutions.longs(window.padding()),
                    Convolutions.longs(window.paddingAfter()));
        }

        dnnl_primitive_desc forward(PlanBuilder plan, int algorithm, int propagation) {
            return plan.describe(
                    "dnnl_pooling_forward_primitive_desc_create",
                    (made, engine, attributes) -> dnnl_pooling_forward_primitive_desc_create(
                            made,
                            engine,
                            propagation,
                            algorithm,
                            x,
                            y,
                            strides,
                            kernel,
                            dilation,
                            before,
                            after,
                            attributes));
        }

        dnnl_primitive_desc backward(PlanBuilder plan, int algorithm, dnnl_primitive_desc forward) {
            return plan.describe(
                    "dnnl_pooling_backward_primitive_desc_create",
                    (made, engine, attributes) -> dnnl_pooling_backward_primitive_desc_create(
                            made,
                            engine,
                            algorithm,
                            x,
                            y,
                            strides,
                            kernel,
                            dilation,
                            before,
                            after,
                            forward,
                            attributes));
        }
    }

    private Pooling() {}

    static void max(MaxPool op, List<Spec> in, PlanBuilder plan) {
        requireScannable(in.get(0));
        Geometry geometry = Geometry.of(plan, in.get(0), op.infer(in).get(0), op.kernel(), op.window());
        pool(geometry, dnnl_pooling_max, plan);
    }

    static void average(AvgPool op, List<Spec> in, PlanBuilder plan) {
        Geometry geometry = Geometry.of(plan, in.get(0), op.infer(in).get(0), op.kernel(), op.window());
        pool(geometry, average(op.countPadding()), plan);
    }

    private static void pool(Geometry geometry, int algorithm, PlanBuilder plan) {
        plan.step(
                geometry.forward(plan, algorithm, dnnl_forward_inference),
                arg(DNNL_ARG_SRC, plan.input(0, geometry.x)),
                arg(DNNL_ARG_DST, plan.output(0, geometry.y)));
    }

    /** Pools again, because only then does oneDNN note where each greatest element lies. */
    static void maxGradient(MaxPoolGradient op, List<Spec> in, PlanBuilder plan) {
        requireScannable(in.get(1));
        Geometry geometry = Geometry.of(plan, in.get(1), in.get(0), op.kernel(), op.window());
        dnnl_primitive_desc forward = geometry.forward(plan, dnnl_pooling_max, dnnl_forward_training);
        dnnl_primitive_desc backward = geometry.backward(plan, dnnl_pooling_max, forward);
        Slot places = plan.scratch(PlanBuilder.wanted(forward, DNNL_ARG_WORKSPACE));
        plan.step(
                forward,
                arg(DNNL_ARG_SRC, plan.input(1, geometry.x)),
                arg(DNNL_ARG_DST, plan.scratch(geometry.y)),
                arg(DNNL_ARG_WORKSPACE, places));
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.input(0, geometry.y)),
                arg(DNNL_ARG_WORKSPACE, places),
                arg(DNNL_ARG_DIFF_SRC, plan.output(0, geometry.x)));
    }

    static void averageGradient(AvgPoolGradient op, List<Spec> in, PlanBuilder plan) {
        Geometry geometry = Geometry.of(plan, op.infer(in).get(0), in.get(0), op.kernel(), op.window());
        int algorithm = average(op.countPadding());
        dnnl_primitive_desc forward = geometry.forward(plan, algorithm, dnnl_forward_training);
        plan.step(
                geometry.backward(plan, algorithm, forward),
                arg(DNNL_ARG_DIFF_DST, plan.input(0, geometry.y)),
                arg(DNNL_ARG_DIFF_SRC, plan.output(0, geometry.x)));
    }

    /** Maxima need {@link FiniteOnly}, which reads f32. */
    private static void requireScannable(Spec x) {
        if (x.dtype() != DType.F32) {
            throw new Unimplemented("dnnl_pooling_max on " + x.dtype());
        }
    }

    private static int average(boolean countPadding) {
        return countPadding ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding;
    }
}
