package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.CommonLayout;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluGradient;
import dev.bellows.op.elementwise.GeluTanh;
import java.util.List;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** The Gaussian error linear unit and its gradient, in one pass each; NaN at both infinities. */
final class GeluKernels {
    private GeluKernels() {}

    static void gelu(Gelu op, List<Spec> in, PlanBuilder plan) {
        forward(dnnl_eltwise_gelu_erf, in, plan);
    }

    static void geluTanh(GeluTanh op, List<Spec> in, PlanBuilder plan) {
        forward(dnnl_eltwise_gelu_tanh, in, plan);
    }

    private static void forward(int algorithm, List<Spec> in, PlanBuilder plan) {
        CommonLayout x = CommonLayout.rows(plan, floating(in.get(0)), 1, 1, true);
        x.step(forward(algorithm, x, plan), arg(DNNL_ARG_SRC, x.input(0)));
        plan.mayOverwrite(0, 0);
    }

    static void gradient(GeluGradient op, List<Spec> in, PlanBuilder plan) {
        CommonLayout both = CommonLayout.rows(plan, floating(in.get(0)), 2, 1, true);
        dnnl_primitive_desc forward = forward(dnnl_eltwise_gelu_erf, both, plan);
        both.step(
                DNNL_ARG_DIFF_SRC,
                plan.describe(
                        "dnnl_eltwise_backward_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_eltwise_backward_primitive_desc_create(
                                made,
                                engine,
                                dnnl_eltwise_gelu_erf,
                                both.layout(),
                                both.layout(),
                                both.layout(),
                                0,
                                0,
                                forward,
                                attributes)),
                arg(DNNL_ARG_DIFF_DST, both.input(0)),
                arg(DNNL_ARG_SRC, both.input(1)));
        plan.mayOverwrite(0, 0);
    }

    private static dnnl_primitive_desc forward(int algorithm, CommonLayout x, PlanBuilder plan) {
        return plan.describe(
                "dnnl_eltwise_forward_primitive_desc_create",
                (made, engine, attributes) -> dnnl_eltwise_forward_primitive_desc_create(
                        made, engine, dnnl_forward_training, algorithm, x.layout(), x.layout(), 0, 0, attributes));
    }

    private static Spec floating(Spec x) {
        if (!x.dtype().isFloating()) {
            throw new Unimplemented("dnnl_eltwise on " + x.dtype());
        }
        return x;
    }
}
