package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.CommonLayout;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Tanh;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Functions of one array, element by element. The shape does not matter, so arrays are seen as vectors.
 *
 * <p>oneDNN's exponential and rectifier lose a NaN. Both are never less than their argument, so the maximum of the result
 * and the argument changes nothing else; and of two numbers of which one is a NaN, oneDNN's maximum takes the second.
 */
final class Eltwise {
    private static final int SECOND_POST_OP = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * 2;

    private Eltwise() {}

    static void exp(Exp op, List<Spec> in, PlanBuilder plan) {
        keepingNaN(dnnl_eltwise_exp, in, plan);
    }

    static void log(Log op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_log, in, plan);
    }

    static void sqrt(Sqrt op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_sqrt, in, plan);
    }

    static void tanh(Tanh op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_tanh, in, plan);
    }

    static void abs(Abs op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_abs, in, plan);
    }

    static void neg(Neg op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_linear, in, plan);
    }

    static void relu(Relu op, List<Spec> in, PlanBuilder plan) {
        keepingNaN(dnnl_eltwise_relu, in, plan);
    }

    static void sigmoid(Sigmoid op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_logistic, in, plan);
    }

    private static void unary(int algorithm, List<Spec> in, PlanBuilder plan) {
        boolean keepsZero = algorithm == dnnl_eltwise_tanh || algorithm == dnnl_eltwise_linear;
        CommonLayout x = operand(in.get(0), keepsZero, plan);
        float alpha = algorithm == dnnl_eltwise_linear ? -1 : 0;
        x.step(
                plan.describe(
                        "dnnl_eltwise_forward_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_eltwise_forward_primitive_desc_create(
                                made,
                                engine,
                                dnnl_forward_inference,
                                algorithm,
                                x.layout(),
                                x.layout(),
                                alpha,
                                0,
                                attributes)),
                arg(DNNL_ARG_SRC, x.input(0)));
        plan.mayOverwrite(0, 0);
    }

    private static void keepingNaN(int algorithm, List<Spec> in, PlanBuilder plan) {
        CommonLayout x = operand(in.get(0), algorithm == dnnl_eltwise_relu, plan);
        x.step(
                describeKeepingNaN(algorithm, x.layout(), plan),
                arg(DNNL_ARG_SRC_0, x.input(0)),
                arg(DNNL_ARG_SRC_1, x.input(0)),
                arg(SECOND_POST_OP | DNNL_ARG_SRC_1, x.input(0)));
        plan.mayOverwrite(0, 0);
    }

    /** Rectifies an array where it is. */
    static void rectify(Slot x, PlanBuilder plan) {
        plan.step(
                describeKeepingNaN(dnnl_eltwise_relu, x.layout(), plan),
                arg(DNNL_ARG_SRC_0, x),
                arg(DNNL_ARG_SRC_1, x),
                arg(SECOND_POST_OP | DNNL_ARG_SRC_1, x),
                arg(DNNL_ARG_DST, x));
    }

    /** max(f(max(x, x)), x), which oneDNN computes in one pass. */
    private static dnnl_primitive_desc describeKeepingNaN(int algorithm, dnnl_memory_desc x, PlanBuilder plan) {
        return plan.describe(
                "dnnl_binary_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_binary_primitive_desc_create(made, engine, dnnl_binary_max, x, x, x, attributes),
                (attributes, postOps) -> {
                    Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, algorithm, 0, 0));
                    Dnnl.check("dnnl_post_ops_append_binary", dnnl_post_ops_append_binary(postOps, dnnl_binary_max, x));
                });
    }

    /**
     * In two passes, -y < 0 and the choice by it: oneDNN's own gradient lets through where y is NaN, and so would its
     * y > 0, which it takes for not y ≤ 0.
     */
    static void reluGradient(ReluGradient op, List<Spec> in, PlanBuilder plan) {
        DType dtype = in.get(0).dtype();
        if (dtype != DType.F32 && dtype != DType.BF16) {
            throw new Unimplemented("dnnl_binary_select on " + dtype);
        }
        CommonLayout operands = CommonLayout.rows(plan, in.get(0), 2, 2, true);
        dnnl_memory_desc value = operands.layout();
        dnnl_memory_desc one = plan.plain(dtype, Shape.of(1, 1));
        Shape row = Shape.of(1, Math.toIntExact(dnnl_memory_desc_get_size(value) / dtype.bytes()));
        dnnl_memory_desc open = plan.strided(dnnl_s8, row, row.strides());
        dnnl_primitive_desc comparison = plan.describe(
                "dnnl_binary_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_binary_primitive_desc_create(made, engine, dnnl_binary_lt, value, one, open, attributes),
                (attributes, postOps) -> ElementwisePass.scale(attributes, DNNL_ARG_SRC_0));
        Slot zero = plan.constant(0, one);
        Slot isOpen = plan.scratch(open);
        plan.step(
                comparison,
                arg(DNNL_ARG_SRC_0, operands.input(1)),
                Binary.scale(-1, DNNL_ARG_SRC_0, plan),
                arg(DNNL_ARG_SRC_1, zero),
                arg(DNNL_ARG_DST, isOpen));
        operands.step(
                plan.describe(
                        "dnnl_binary_primitive_desc_create_v2",
                        (made, engine, attributes) -> dnnl_binary_primitive_desc_create_v2(
                                made, engine, dnnl_binary_select, value, one, open, value, attributes)),
                arg(DNNL_ARG_SRC_0, operands.input(0)),
                arg(DNNL_ARG_SRC_1, zero),
                arg(DNNL_ARG_SRC_2, isOpen));
        plan.mayOverwrite(0, 0);
    }

    private static CommonLayout operand(Spec x, boolean keepsZero, PlanBuilder plan) {
        if (!x.dtype().isFloating()) {
            throw new Unimplemented("dnnl_eltwise on " + x.dtype());
        }
        return CommonLayout.rows(plan, x, 1, 1, keepsZero);
    }
}
