package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.NotedMaxPoolGradient;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
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

/** Pooling and its gradients, in the layout of what they get: bound by memory, so that copying would cost more than it gains. */
final class Pooling {
    private static final PlanBuilder.Extras NOTHING = (attributes, postOps) -> {};

    /**
     * Makes a NaN of the least number, and leaves all that is not negative as it is: twice that number is -Infinity, which
     * {@code x * min(max(x + 1, 0), 1)} multiplies by 0, and anything else by 1.
     */
    private static final PlanBuilder.Extras LEAST_TO_NAN = (attributes, postOps) -> {
        Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_relu, 2, 0));
        Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_hardswish, 1, 1));
    };

    /** A pooling of {@code x} to {@code y}. */
    private record Geometry(
            dnnl_memory_desc x,
            dnnl_memory_desc y,
            long[] strides,
            long[] kernel,
            long[] dilation,
            long[] before,
            long[] after) {
        static Geometry of(dnnl_memory_desc x, dnnl_memory_desc y, Shape kernel, Window window) {
            for (int i = 0; i < window.rank(); i++) {
                int reach = window.dilation().get(i) * (kernel.dim(i) - 1) + 1;
                if (Math.max(window.padding().get(i), window.paddingAfter().get(i)) >= reach) {
                    throw new Unimplemented("dnnl_pooling with windows that hold nothing but padding");
                }
            }
            return new Geometry(
                    x,
                    y,
                    Convolutions.longs(window.strides()),
                    PlanBuilder.extents(kernel),
                    Convolutions.dilation(window),
                    Convolutions.longs(window.padding()),
                    Convolutions.longs(window.paddingAfter()));
        }

        Geometry with(dnnl_memory_desc other) {
            return new Geometry(x, other, strides, kernel, dilation, before, after);
        }

        dnnl_primitive_desc forward(PlanBuilder plan, int algorithm, int propagation) {
            return forward(plan, algorithm, propagation, NOTHING);
        }

        dnnl_primitive_desc forward(PlanBuilder plan, int algorithm, int propagation, PlanBuilder.Extras extras) {
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
                            attributes),
                    extras);
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
        max(op, in, plan, NOTHING);
    }

    private static void max(MaxPool op, List<Spec> in, PlanBuilder plan, PlanBuilder.Extras extras) {
        requireScannable(in.get(0));
        Spec out = op.infer(in).get(0);
        Slot x = plan.source(0, in.get(0));
        Geometry geometry = Geometry.of(x.layout(), like(0, in.get(0), out, plan), op.kernel(), op.window());
        pool(x, out, geometry.forward(plan, dnnl_pooling_max, dnnl_forward_inference, extras), plan);
    }

    /** As {@link #rectified}, for arrays that lie so. */
    static dnnl_primitive_desc describeRectified(MaxPool op, dnnl_memory_desc x, dnnl_memory_desc y, PlanBuilder plan) {
        return Geometry.of(x, y, op.kernel(), op.window())
                .forward(plan, dnnl_pooling_max, dnnl_forward_inference, LEAST_TO_NAN);
    }

    static void average(AvgPool op, List<Spec> in, PlanBuilder plan) {
        Spec out = op.infer(in).get(0);
        Slot x = plan.source(0, in.get(0));
        Geometry geometry = Geometry.of(x.layout(), like(0, in.get(0), out, plan), op.kernel(), op.window());
        pool(x, out, geometry.forward(plan, average(op.countPadding()), dnnl_forward_inference), plan);
    }

    private static void pool(Slot x, Spec out, dnnl_primitive_desc primitive, PlanBuilder plan) {
        dnnl_memory_desc result = PlanBuilder.wanted(primitive, DNNL_ARG_DST);
        Slot target = plan.target(0, out, result);
        Slot staged = plan.staging(result, target);
        plan.step(primitive, arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DST, staged));
        plan.deliver(staged, target);
    }

    /** Only from a window of nothing but NaNs can the least number come here. */
    static void rectified(RectifiedMaxPool op, List<Spec> in, PlanBuilder plan) {
        if (op.pooling() instanceof NotedMaxPool noted) {
            noted(noted, in, plan, LEAST_TO_NAN);
        } else {
            max((MaxPool) op.pooling(), in, plan, LEAST_TO_NAN);
        }
    }

    /** The layout for {@code other}: plain if input {@code i} is, else left to oneDNN, which takes the input's. */
    private static dnnl_memory_desc like(int i, Spec input, Spec other, PlanBuilder plan) {
        return plan.isLaid(i, input) ? plan.any(other.dtype(), other.shape()) : plan.plain(other);
    }

    /** Pools again, because only then does oneDNN note where each greatest element lies. */
    static void maxGradient(MaxPoolGradient op, List<Spec> in, PlanBuilder plan) {
        requireScannable(in.get(1));
        Slot x = plan.source(1, in.get(1));
        Geometry geometry = Geometry.of(x.layout(), like(1, in.get(1), in.get(0), plan), op.kernel(), op.window());
        dnnl_primitive_desc forward = geometry.forward(plan, dnnl_pooling_max, dnnl_forward_training);
        dnnl_memory_desc y = PlanBuilder.wanted(forward, DNNL_ARG_DST);
        dnnl_primitive_desc backward = geometry.with(y).backward(plan, dnnl_pooling_max, forward);
        Slot places = plan.scratch(PlanBuilder.wanted(forward, DNNL_ARG_WORKSPACE));
        plan.step(forward, arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DST, plan.scratch(y)), arg(DNNL_ARG_WORKSPACE, places));
        Slot target = plan.target(0, in.get(1), x.layout());
        Slot staged = plan.staging(x.layout(), target);
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.as(y, plan.source(0, in.get(0)))),
                arg(DNNL_ARG_WORKSPACE, places),
                arg(DNNL_ARG_DIFF_SRC, staged));
        plan.deliver(staged, target);
    }

    static void noted(NotedMaxPool op, List<Spec> in, PlanBuilder plan) {
        noted(op, in, plan, NOTHING);
    }

    private static void noted(NotedMaxPool op, List<Spec> in, PlanBuilder plan, PlanBuilder.Extras extras) {
        requireScannable(in.get(0));
        List<Spec> out = op.infer(in);
        Slot x = plan.source(0, in.get(0));
        Geometry geometry = Geometry.of(
                x.layout(),
                like(0, in.get(0), out.get(0), plan),
                op.pooling().kernel(),
                op.pooling().window());
        dnnl_primitive_desc primitive = geometry.forward(plan, dnnl_pooling_max, dnnl_forward_training, extras);
        dnnl_memory_desc result = PlanBuilder.wanted(primitive, DNNL_ARG_DST);
        dnnl_memory_desc notes = PlanBuilder.wanted(primitive, DNNL_ARG_WORKSPACE);
        Slot y = plan.target(0, out.get(0), result);
        Slot stagedY = plan.staging(result, y);
        Slot places = plan.target(1, out.get(1), notes);
        Slot stagedPlaces = plan.staging(notes, places);
        plan.step(primitive, arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DST, stagedY), arg(DNNL_ARG_WORKSPACE, stagedPlaces));
        plan.deliver(stagedY, y);
        plan.deliver(stagedPlaces, places);
    }

    static void notedGradient(NotedMaxPoolGradient op, List<Spec> in, PlanBuilder plan) {
        Spec dx = in.get(2);
        Slot x = plan.source(2, dx);
        Geometry geometry = Geometry.of(
                x.layout(),
                like(2, dx, in.get(0), plan),
                op.gradient().kernel(),
                op.gradient().window());
        dnnl_primitive_desc forward = geometry.forward(plan, dnnl_pooling_max, dnnl_forward_training);
        dnnl_memory_desc y = PlanBuilder.wanted(forward, DNNL_ARG_DST);
        dnnl_memory_desc notes = PlanBuilder.wanted(forward, DNNL_ARG_WORKSPACE);
        dnnl_primitive_desc backward = geometry.with(y).backward(plan, dnnl_pooling_max, forward);
        Slot target = plan.target(0, dx, x.layout());
        Slot staged = plan.staging(x.layout(), target);
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.as(y, plan.source(0, in.get(0)))),
                arg(DNNL_ARG_WORKSPACE, plan.as(notes, plan.source(1, in.get(1)))),
                arg(DNNL_ARG_DIFF_SRC, staged));
        plan.deliver(staged, target);
    }

    static void averageGradient(AvgPoolGradient op, List<Spec> in, PlanBuilder plan) {
        Spec dx = op.infer(in).get(0);
        Slot dy = plan.source(0, in.get(0));
        Geometry geometry = Geometry.of(like(0, in.get(0), dx, plan), dy.layout(), op.kernel(), op.window());
        int algorithm = average(op.countPadding());
        dnnl_primitive_desc forward = geometry.forward(plan, algorithm, dnnl_forward_training);
        dnnl_primitive_desc backward = geometry.backward(plan, algorithm, forward);
        dnnl_memory_desc result = PlanBuilder.wanted(backward, DNNL_ARG_DIFF_SRC);
        Slot target = plan.target(0, dx, result);
        Slot staged = plan.staging(result, target);
        plan.step(backward, arg(DNNL_ARG_DIFF_DST, dy), arg(DNNL_ARG_DIFF_SRC, staged));
        plan.deliver(staged, target);
    }

    /** Maxima need {@code FiniteOnly}, {@code WonPooling} or {@link RectifiedMaxPool}, which read f32 and bf16. */
    private static void requireScannable(Spec x) {
        if (x.dtype() != DType.F32 && x.dtype() != DType.BF16) {
            throw new Unimplemented("dnnl_pooling_max on " + x.dtype());
        }
    }

    private static int average(boolean countPadding) {
        return countPadding ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding;
    }
}
