package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.WeightAndBiasGradient;
import dev.bellows.backend.onednn.plan.Argument;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/**
 * Convolution and its two gradients. oneDNN chooses the layouts, in which it is several times as fast as on plain ones;
 * operands are copied into and out of them.
 */
final class Convolutions {
    /** The layouts of the three operands of a convolution, all left to oneDNN. */
    record Operands(dnnl_memory_desc x, dnnl_memory_desc w, dnnl_memory_desc y) {
        static Operands of(PlanBuilder plan, Spec x, Shape weights, Spec y) {
            return of(plan, x, new Spec(weights, x.dtype()), y);
        }

        static Operands of(PlanBuilder plan, Spec x, Spec weights, Spec y) {
            return new Operands(
                    plan.any(x.dtype(), x.shape()),
                    plan.any(weights.dtype(), weights.shape()),
                    plan.any(y.dtype(), y.shape()));
        }
    }

    private static final PlanBuilder.Extras NOTHING = (attributes, postOps) -> {};

    private Convolutions() {}

    static void forward(Convolution op, List<Spec> in, PlanBuilder plan) {
        forward(op, in, in.get(0).dtype(), Epilogue.NONE, plan);
    }

    /** With a result of another dtype than the operands have. */
    static void forward(Convolution op, List<Spec> in, DType dtype, Epilogue epilogue, PlanBuilder plan) {
        Spec y = op.infer(in.subList(0, 2)).get(0).with(dtype);
        Shape weights = grouped(in.get(1).shape(), op.groups());
        dnnl_memory_desc bias = epilogue.bias(in, Shape.of(y.shape().dim(1)), plan);
        Operands any = Operands.of(plan, in.get(0), weights, y);
        dnnl_primitive_desc primitive = describeForward(
                plan, op.window(), any, bias, epilogue.adding(plan.any(in.get(0).dtype(), y.shape())));
        Slot x = plan.as(PlanBuilder.wanted(primitive, DNNL_ARG_SRC), plan.source(0, in.get(0)));
        Slot w = plan.weights(
                1, plan.plain(in.get(1).dtype(), weights), PlanBuilder.wanted(primitive, DNNL_ARG_WEIGHTS));
        dnnl_memory_desc result = PlanBuilder.wanted(primitive, DNNL_ARG_DST);
        Slot target = plan.target(0, y, result);
        Slot staged = plan.staging(result, target);
        plan.step(
                primitive,
                epilogue.with(
                        bias,
                        (input, id) -> plan.as(PlanBuilder.wanted(primitive, id), plan.source(input, in.get(input))),
                        plan,
                        arg(DNNL_ARG_SRC, x),
                        arg(DNNL_ARG_WEIGHTS, w),
                        arg(DNNL_ARG_DST, staged)));
        plan.deliver(staged, target);
    }

    static void dataGradient(ConvolutionDataGradient op, List<Spec> in, PlanBuilder plan) {
        Spec dx = op.infer(in).get(0);
        Spec dy = in.get(0);
        Shape weights = grouped(in.get(1).shape(), op.groups());
        Operands any = Operands.of(plan, dx, weights, dy);
        dnnl_primitive_desc forward = describeForward(plan, op.window(), any, null, NOTHING);
        long[] strides = longs(op.window().strides());
        long[] dilation = dilation(op.window());
        long[] before = longs(op.window().padding());
        long[] after = longs(op.window().paddingAfter());
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_convolution_backward_data_primitive_desc_create",
                (made, engine, attributes) -> dnnl_convolution_backward_data_primitive_desc_create(
                        made,
                        engine,
                        dnnl_convolution_direct,
                        any.x(),
                        any.w(),
                        any.y(),
                        strides,
                        dilation,
                        before,
                        after,
                        forward,
                        attributes));
        Slot g = plan.as(PlanBuilder.wanted(primitive, DNNL_ARG_DIFF_DST), plan.source(0, dy));
        Slot w = plan.as(
                PlanBuilder.wanted(primitive, DNNL_ARG_WEIGHTS), plan.input(1, plan.plain(dy.dtype(), weights)));
        dnnl_memory_desc result = PlanBuilder.wanted(primitive, DNNL_ARG_DIFF_SRC);
        Slot target = plan.target(0, dx, result);
        Slot staged = plan.staging(result, target);
        plan.step(primitive, arg(DNNL_ARG_DIFF_DST, g), arg(DNNL_ARG_WEIGHTS, w), arg(DNNL_ARG_DIFF_SRC, staged));
        plan.deliver(staged, target);
    }

    static void weightGradient(ConvolutionWeightGradient op, List<Spec> in, PlanBuilder plan) {
        weightGradient(op, in, in.get(0).dtype(), plan);
    }

    /** With a result of another dtype than the operands have. */
    static void weightGradient(ConvolutionWeightGradient op, List<Spec> in, DType dtype, PlanBuilder plan) {
        weightGradient(op, in, dtype, false, plan);
    }

    static void weightAndBiasGradient(WeightAndBiasGradient op, List<Spec> in, PlanBuilder plan) {
        weightAndBiasGradient(op, in, in.get(0).dtype(), plan);
    }

    /** With results of another dtype than the operands have. */
    static void weightAndBiasGradient(WeightAndBiasGradient op, List<Spec> in, DType dtype, PlanBuilder plan) {
        weightGradient(op.weights(), in, dtype, true, plan);
    }

    private static void weightGradient(
            ConvolutionWeightGradient op, List<Spec> in, DType dtype, boolean withBias, PlanBuilder plan) {
        Spec dw = op.infer(in).get(0).with(dtype);
        Spec dy = in.get(1);
        Shape weights = grouped(dw.shape(), op.groups());
        dnnl_memory_desc bias = withBias ? plan.plain(dtype, Shape.of(dy.shape().dim(1))) : null;
        dnnl_primitive_desc forward =
                describeForward(plan, op.window(), Operands.of(plan, in.get(0), weights, dy), null, NOTHING);
        dnnl_primitive_desc primitive = describeWeightGradient(
                plan, op.window(), Operands.of(plan, in.get(0), new Spec(weights, dtype), dy), bias, forward);
        Slot x = plan.as(PlanBuilder.wanted(primitive, DNNL_ARG_SRC), plan.source(0, in.get(0)));
        Slot g = plan.as(PlanBuilder.wanted(primitive, DNNL_ARG_DIFF_DST), plan.source(1, dy));
        Slot target = plan.output(0, plan.plain(dw.dtype(), weights));
        Slot staged = plan.staging(PlanBuilder.wanted(primitive, DNNL_ARG_DIFF_WEIGHTS), target);
        List<Argument> arguments = new ArrayList<>(
                List.of(arg(DNNL_ARG_SRC, x), arg(DNNL_ARG_DIFF_DST, g), arg(DNNL_ARG_DIFF_WEIGHTS, staged)));
        if (bias != null) {
            arguments.add(arg(DNNL_ARG_DIFF_BIAS, plan.output(1, bias)));
        }
        plan.step(primitive, arguments.toArray(Argument[]::new));
        plan.deliver(staged, target);
    }

    private static dnnl_primitive_desc describeWeightGradient(
            PlanBuilder plan,
            Window window,
            Operands any,
            @Nullable dnnl_memory_desc bias,
            dnnl_primitive_desc forward) {
        long[] strides = longs(window.strides());
        long[] dilation = dilation(window);
        long[] before = longs(window.padding());
        long[] after = longs(window.paddingAfter());
        return plan.describe(
                "dnnl_convolution_backward_weights_primitive_desc_create",
                (made, engine, attributes) -> dnnl_convolution_backward_weights_primitive_desc_create(
                        made,
                        engine,
                        dnnl_convolution_direct,
                        any.x(),
                        any.w(),
                        bias,
                        any.y(),
                        strides,
                        dilation,
                        before,
                        after,
                        forward,
                        attributes));
    }

    static dnnl_primitive_desc describeForward(
            PlanBuilder plan, Window window, Operands any, @Nullable dnnl_memory_desc bias, PlanBuilder.Extras extras) {
        long[] strides = longs(window.strides());
        long[] dilation = dilation(window);
        long[] before = longs(window.padding());
        long[] after = longs(window.paddingAfter());
        return plan.describe(
                "dnnl_convolution_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_convolution_forward_primitive_desc_create(
                        made,
                        engine,
                        dnnl_forward_training,
                        dnnl_convolution_direct,
                        any.x(),
                        any.w(),
                        bias,
                        any.y(),
                        strides,
                        dilation,
                        before,
                        after,
                        attributes),
                extras);
    }

    /** oneDNN wants the groups of the weights as an axis of their own. */
    static Shape grouped(Shape weights, int groups) {
        return groups == 1 ? weights : weights.with(0, weights.dim(0) / groups).insert(0, groups);
    }

    static long[] longs(List<Integer> values) {
        return values.stream().mapToLong(Integer::longValue).toArray();
    }

    /** oneDNN counts the elements between two taps of a kernel, we the distance. */
    static long[] dilation(Window window) {
        return window.dilation().stream().mapToLong(distance -> distance - 1L).toArray();
    }
}
