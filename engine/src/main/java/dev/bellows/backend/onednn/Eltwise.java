package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

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
    private Eltwise() {}

    static void exp(Exp op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_exp, true, in, plan);
    }

    static void log(Log op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_log, false, in, plan);
    }

    static void sqrt(Sqrt op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_sqrt, false, in, plan);
    }

    static void tanh(Tanh op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_tanh, false, in, plan);
    }

    static void abs(Abs op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_abs, false, in, plan);
    }

    static void neg(Neg op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_linear, false, in, plan);
    }

    static void relu(Relu op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_relu, true, in, plan);
    }

    static void sigmoid(Sigmoid op, List<Spec> in, PlanBuilder plan) {
        unary(dnnl_eltwise_logistic, false, in, plan);
    }

    private static void unary(int algorithm, boolean keepNaN, List<Spec> in, PlanBuilder plan) {
        dnnl_memory_desc vector = vector(in.get(0), plan);
        float alpha = algorithm == dnnl_eltwise_linear ? -1 : 0;
        Slot x = plan.input(0, vector);
        Slot y = plan.output(0, vector);
        plan.step(
                plan.describe(
                        "dnnl_eltwise_forward_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_eltwise_forward_primitive_desc_create(
                                made, engine, dnnl_forward_inference, algorithm, vector, vector, alpha, 0, attributes)),
                arg(DNNL_ARG_SRC, x),
                arg(DNNL_ARG_DST, y));
        if (keepNaN) {
            plan.step(
                    plan.describe(
                            "dnnl_binary_primitive_desc_create",
                            (made, engine, attributes) -> dnnl_binary_primitive_desc_create(
                                    made, engine, dnnl_binary_max, vector, vector, vector, attributes)),
                    arg(DNNL_ARG_SRC_0, y),
                    arg(DNNL_ARG_SRC_1, x),
                    arg(DNNL_ARG_DST, y));
        }
    }

    static void reluGradient(ReluGradient op, List<Spec> in, PlanBuilder plan) {
        dnnl_memory_desc vector = vector(in.get(0), plan);
        dnnl_primitive_desc forward = plan.describe(
                "dnnl_eltwise_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_eltwise_forward_primitive_desc_create(
                        made,
                        engine,
                        dnnl_forward_training,
                        dnnl_eltwise_relu_use_dst_for_bwd,
                        vector,
                        vector,
                        0,
                        0,
                        attributes));
        dnnl_primitive_desc backward = plan.describe(
                "dnnl_eltwise_backward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_eltwise_backward_primitive_desc_create(
                        made,
                        engine,
                        dnnl_eltwise_relu_use_dst_for_bwd,
                        vector,
                        vector,
                        vector,
                        0,
                        0,
                        forward,
                        attributes));
        plan.step(
                backward,
                arg(DNNL_ARG_DIFF_DST, plan.input(0, vector)),
                arg(DNNL_ARG_DST, plan.input(1, vector)),
                arg(DNNL_ARG_DIFF_SRC, plan.output(0, vector)));
    }

    private static dnnl_memory_desc vector(Spec x, PlanBuilder plan) {
        if (!x.dtype().isFloating()) {
            throw new Unimplemented("dnnl_eltwise on " + x.dtype());
        }
        return plan.plain(x.dtype(), Shape.of(Math.toIntExact(x.shape().size())));
    }
}
