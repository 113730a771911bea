package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.backend.onednn.fused.RectifiedNormGradient;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.CommonLayout;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LayerNormGradient;
import dev.bellows.op.norm.LocalResponseNorm;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Softmax, and the normalisations of batches and layers, of f32, or of bf16 with parameters and statistics of f32. */
final class Normalizations {
    private Normalizations() {}

    static void softmax(Softmax op, List<Spec> in, PlanBuilder plan) {
        softmax(dnnl_softmax_accurate, op.axis(), in.get(0), plan);
    }

    static void logSoftmax(LogSoftmax op, List<Spec> in, PlanBuilder plan) {
        softmax(dnnl_softmax_log, op.axis(), in.get(0), plan);
    }

    private static void softmax(int algorithm, int axis, Spec x, PlanBuilder plan) {
        requireF32OrBf16("dnnl_softmax", x);
        dnnl_memory_desc layout =
                plan.plain(x.dtype(), AxisView.of(x.shape(), x.shape().axis(axis)));
        plan.mayOverwrite(0, 0);
        plan.step(
                softmax(algorithm, layout, plan),
                arg(DNNL_ARG_SRC, plan.input(0, layout)),
                arg(DNNL_ARG_DST, plan.output(0, layout)));
    }

    /** In place where the plan of memory allows it: this is as fast as memory, and then needs a third less of it. */
    static void softmaxGradient(SoftmaxGradient op, List<Spec> in, PlanBuilder plan) {
        Spec y = in.get(1);
        requireF32OrBf16("dnnl_softmax", y);
        dnnl_memory_desc layout =
                plan.plain(y.dtype(), AxisView.of(y.shape(), y.shape().axis(op.axis())));
        dnnl_primitive_desc forward = softmax(dnnl_softmax_accurate, layout, plan);
        dnnl_primitive_desc backward = plan.describe(
                "dnnl_softmax_backward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_softmax_backward_primitive_desc_create(
                        made, engine, dnnl_softmax_accurate, layout, layout, layout, 1, forward, attributes));
        plan.mayOverwrite(0, 0);
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.input(0, layout)),
                arg(DNNL_ARG_DST, plan.input(1, layout)),
                arg(DNNL_ARG_DIFF_SRC, plan.output(0, layout)));
    }

    private static dnnl_primitive_desc softmax(int algorithm, dnnl_memory_desc layout, PlanBuilder plan) {
        return plan.describe(
                "dnnl_softmax_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_softmax_forward_primitive_desc_create(
                        made, engine, dnnl_forward_training, algorithm, layout, layout, 1, attributes));
    }

    static void batchNorm(BatchNorm op, List<Spec> in, PlanBuilder plan) {
        CommonLayout x = planes(in.get(0), in.get(1), plan);
        dnnl_memory_desc channel = plan.plain(in.get(1));
        x.step(
                describe(x.layout(), op.epsilon(), dnnl_forward_training, dnnl_use_scale | dnnl_use_shift, plan),
                arg(DNNL_ARG_SRC, x.input(0)),
                arg(DNNL_ARG_SCALE, plan.input(1, channel)),
                arg(DNNL_ARG_SHIFT, plan.input(2, channel)),
                arg(DNNL_ARG_MEAN, plan.output(1, channel)),
                arg(DNNL_ARG_VARIANCE, plan.output(2, channel)));
    }

    static void batchNormGradient(BatchNormGradient op, List<Spec> in, PlanBuilder plan) {
        requireF32Beside("dnnl_batch_normalization", in.get(1), in.get(2));
        CommonLayout both =
                CommonLayout.of(plan, in.get(1), 2, AxisView.of(in.get(1).shape(), 1));
        dnnl_memory_desc channel = plan.plain(in.get(2));
        dnnl_primitive_desc backward =
                describeBackward(both.layout(), op.epsilon(), dnnl_use_scale | dnnl_use_shift, plan);
        both.step(
                DNNL_ARG_DIFF_SRC,
                backward,
                arg(DNNL_ARG_DIFF_DST, both.input(0)),
                arg(DNNL_ARG_SRC, both.input(1)),
                arg(DNNL_ARG_SCALE, plan.input(2, channel)),
                arg(DNNL_ARG_MEAN, plan.input(3, channel)),
                arg(DNNL_ARG_VARIANCE, plan.input(4, channel)),
                arg(DNNL_ARG_DIFF_SCALE, plan.output(1, channel)),
                arg(DNNL_ARG_DIFF_SHIFT, plan.output(2, channel)));
        plan.mayOverwrite(0, 0);
    }

    static void rectified(RectifiedNorm op, List<Spec> in, PlanBuilder plan) {
        CommonLayout x = planes(in.get(0), in.get(1), plan);
        dnnl_memory_desc channel = plan.plain(in.get(1));
        int flags = dnnl_use_scale | dnnl_use_shift | dnnl_fuse_norm_relu;
        dnnl_primitive_desc primitive = describe(x.layout(), op.norm().epsilon(), dnnl_forward_training, flags, plan);
        dnnl_memory_desc bits = PlanBuilder.wanted(primitive, DNNL_ARG_WORKSPACE);
        x.step(
                primitive,
                arg(DNNL_ARG_SRC, x.input(0)),
                arg(DNNL_ARG_SCALE, plan.input(1, channel)),
                arg(DNNL_ARG_SHIFT, plan.input(2, channel)),
                arg(DNNL_ARG_MEAN, plan.output(1, channel)),
                arg(DNNL_ARG_VARIANCE, plan.output(2, channel)),
                arg(DNNL_ARG_WORKSPACE, plan.seenAs(bits, open(op.infer(in).get(3), bits, plan))));
    }

    /** Where the bits go: they have an order of their own, which no other kernel understands. */
    private static Slot open(Spec spec, dnnl_memory_desc bits, PlanBuilder plan) {
        int bytes = Math.toIntExact(dnnl_memory_desc_get_size(bits));
        dnnl_memory_desc row = plan.plain(DType.U8, Shape.of(bytes));
        Slot open = plan.target(3, spec, row);
        if (dnnl_memory_desc_get_size(open.layout()) < bytes) {
            throw new Unimplemented("dnnl_fuse_norm_relu with " + bytes + " bytes of bits for " + spec);
        }
        return open;
    }

    /** As {@link #rectified} without the bits, by a rectifier that keeps a NaN. */
    static void rectifiedWithNaN(RectifiedNorm op, List<Spec> in, PlanBuilder plan) {
        batchNorm(op.norm(), in, plan);
        CommonLayout x = planes(in.get(0), in.get(1), plan);
        dnnl_memory_desc stored = x.stored();
        Slot y = stored == null ? plan.output(0, x.layout()) : plan.target(0, in.get(0), stored);
        Eltwise.rectify(y, plan);
    }

    static void rectifiedGradient(RectifiedNormGradient op, List<Spec> in, PlanBuilder plan) {
        Spec spec = in.get(1);
        requireF32Beside("dnnl_batch_normalization", spec, in.get(2));
        // the bits are in the order of x, so x and not dy says how all lie
        dnnl_memory_desc stored = plan.isLaid(1, spec)
                ? plan.source(1, spec).layout()
                : plan.plain(spec.dtype(), AxisView.of(spec.shape(), 1));
        Slot x = plan.isLaid(1, spec) ? plan.source(1, spec) : plan.input(1, stored);
        Slot dy = plan.isLaid(1, spec) ? plan.as(stored, plan.source(0, spec)) : plan.input(0, stored);
        dnnl_memory_desc channel = plan.plain(in.get(2));
        int flags = dnnl_use_scale | dnnl_use_shift | dnnl_fuse_norm_relu;
        dnnl_primitive_desc primitive = describeBackward(stored, op.gradient().epsilon(), flags, plan);
        Slot dx = plan.isLaid(1, spec) ? plan.target(0, spec, stored) : plan.output(0, stored);
        Slot staged = plan.staging(stored, dx);
        dnnl_memory_desc bits = PlanBuilder.wanted(primitive, DNNL_ARG_WORKSPACE);
        plan.step(
                primitive,
                arg(DNNL_ARG_DIFF_DST, dy),
                arg(DNNL_ARG_SRC, x),
                arg(DNNL_ARG_SCALE, plan.input(2, channel)),
                arg(DNNL_ARG_MEAN, plan.input(3, channel)),
                arg(DNNL_ARG_VARIANCE, plan.input(4, channel)),
                arg(DNNL_ARG_WORKSPACE, plan.seenAs(bits, plan.source(5, in.get(5)))),
                arg(DNNL_ARG_DIFF_SRC, staged),
                arg(DNNL_ARG_DIFF_SCALE, plan.output(1, channel)),
                arg(DNNL_ARG_DIFF_SHIFT, plan.output(2, channel)));
        plan.deliver(staged, dx);
        plan.mayOverwrite(0, 0);
    }

    private static dnnl_primitive_desc describeBackward(
            dnnl_memory_desc x, double epsilon, int flags, PlanBuilder plan) {
        dnnl_primitive_desc forward = describe(x, epsilon, dnnl_forward_training, flags, plan);
        return plan.describe(
                "dnnl_batch_normalization_backward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_batch_normalization_backward_primitive_desc_create(
                        made, engine, dnnl_backward, x, x, x, (float) epsilon, flags, forward, attributes));
    }

    static void batchNormInference(BatchNormInference op, List<Spec> in, PlanBuilder plan) {
        CommonLayout x = planes(in.get(0), in.get(1), plan);
        dnnl_memory_desc channel = plan.plain(in.get(1));
        int flags = dnnl_use_scale | dnnl_use_shift | dnnl_use_global_stats;
        x.step(
                describe(x.layout(), op.epsilon(), dnnl_forward_inference, flags, plan),
                arg(DNNL_ARG_SRC, x.input(0)),
                arg(DNNL_ARG_SCALE, plan.input(1, channel)),
                arg(DNNL_ARG_SHIFT, plan.input(2, channel)),
                arg(DNNL_ARG_MEAN, plan.input(3, channel)),
                arg(DNNL_ARG_VARIANCE, plan.input(4, channel)));
    }

    private static dnnl_primitive_desc describe(
            dnnl_memory_desc x, double epsilon, int propagation, int flags, PlanBuilder plan) {
        return plan.describe(
                "dnnl_batch_normalization_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_batch_normalization_forward_primitive_desc_create(
                        made, engine, propagation, x, x, (float) epsilon, flags, attributes));
    }

    /** [batch, channels, everything else]: how the spatial axes are arranged does not matter. */
    private static CommonLayout planes(Spec x, Spec channel, PlanBuilder plan) {
        requireF32Beside("dnnl_batch_normalization", x, channel);
        return CommonLayout.of(plan, x, 1, AxisView.of(x.shape(), 1));
    }

    static void layerNorm(LayerNorm op, List<Spec> in, PlanBuilder plan) {
        Rows rows = Rows.of(in.get(0), in.get(1), op.axis(), plan);
        dnnl_memory_desc vector = plan.plain(in.get(1));
        plan.step(
                rows.forward(plan, op.epsilon()),
                arg(DNNL_ARG_SRC, plan.input(0, rows.x)),
                arg(DNNL_ARG_SCALE, plan.input(1, vector)),
                arg(DNNL_ARG_SHIFT, plan.input(2, vector)),
                arg(DNNL_ARG_DST, plan.output(0, rows.x)),
                arg(DNNL_ARG_MEAN, plan.output(1, rows.statistic)),
                arg(DNNL_ARG_VARIANCE, plan.output(2, rows.statistic)));
    }

    static void layerNormGradient(LayerNormGradient op, List<Spec> in, PlanBuilder plan) {
        Rows rows = Rows.of(in.get(1), in.get(2), op.axis(), plan);
        dnnl_memory_desc vector = plan.plain(in.get(2));
        dnnl_primitive_desc forward = rows.forward(plan, op.epsilon());
        dnnl_primitive_desc backward = plan.describe(
                "dnnl_layer_normalization_backward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_layer_normalization_backward_primitive_desc_create(
                        made,
                        engine,
                        dnnl_backward,
                        rows.x,
                        rows.x,
                        rows.x,
                        rows.statistic,
                        (float) op.epsilon(),
                        dnnl_use_scale | dnnl_use_shift,
                        forward,
                        attributes));
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.input(0, rows.x)),
                arg(DNNL_ARG_SRC, plan.input(1, rows.x)),
                arg(DNNL_ARG_SCALE, plan.input(2, vector)),
                arg(DNNL_ARG_MEAN, plan.input(3, rows.statistic)),
                arg(DNNL_ARG_VARIANCE, plan.input(4, rows.statistic)),
                arg(DNNL_ARG_DIFF_SRC, plan.output(0, rows.x)),
                arg(DNNL_ARG_DIFF_SCALE, plan.output(1, vector)),
                arg(DNNL_ARG_DIFF_SHIFT, plan.output(2, vector)));
    }

    static void localResponseNorm(LocalResponseNorm op, List<Spec> in, PlanBuilder plan) {
        Spec x = in.get(0);
        requireF32("dnnl_lrn", x);
        dnnl_memory_desc layout =
                plan.plain(DType.F32, AxisView.of(x.shape(), 1).insert(3, 1));
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_lrn_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_lrn_forward_primitive_desc_create(
                        made,
                        engine,
                        dnnl_forward_inference,
                        dnnl_lrn_across_channels,
                        layout,
                        layout,
                        op.size(),
                        (float) op.alpha(),
                        (float) op.beta(),
                        (float) op.k(),
                        attributes));
        plan.step(primitive, arg(DNNL_ARG_SRC, plan.input(0, layout)), arg(DNNL_ARG_DST, plan.output(0, layout)));
    }

    /** An array as rows along its last axis, the only one along which oneDNN normalises. */
    private record Rows(dnnl_memory_desc x, dnnl_memory_desc statistic) {
        static Rows of(Spec x, Spec along, int axis, PlanBuilder plan) {
            requireF32Beside("dnnl_layer_normalization", x, along);
            if (axis != x.shape().rank() - 1) {
                throw new Unimplemented("dnnl_layer_normalization along axis " + axis + " of " + x);
            }
            int extent = x.shape().dim(axis);
            int rows = Math.toIntExact(x.shape().size() / extent);
            return new Rows(plan.plain(x.dtype(), Shape.of(rows, extent)), plan.plain(DType.F32, Shape.of(rows)));
        }

        dnnl_primitive_desc forward(PlanBuilder plan, double epsilon) {
            return plan.describe(
                    "dnnl_layer_normalization_forward_primitive_desc_create",
                    (made, engine, attributes) -> dnnl_layer_normalization_forward_primitive_desc_create(
                            made,
                            engine,
                            dnnl_forward_training,
                            x,
                            x,
                            statistic,
                            (float) epsilon,
                            dnnl_use_scale | dnnl_use_shift,
                            attributes));
        }
    }

    private static void requireF32Beside(String who, Spec x, Spec parameters) {
        requireF32OrBf16(who, x);
        requireF32(who, parameters);
    }

    private static void requireF32OrBf16(String who, Spec x) {
        if (x.dtype() != DType.BF16) {
            requireF32(who, x);
        }
    }

    private static void requireF32(String who, Spec x) {
        if (x.dtype() != DType.F32) {
            throw new Unimplemented(who + " on " + x.dtype());
        }
    }
}
