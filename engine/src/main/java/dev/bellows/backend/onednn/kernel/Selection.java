package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Choice between two arrays. What broadcasts is stretched into temporary memory first. */
final class Selection {
    private Selection() {}

    static void where(Where op, List<Spec> in, PlanBuilder plan) {
        Spec y = op.infer(in).get(0);
        if (y.dtype() != DType.F32) {
            throw new Unimplemented("dnnl_binary_select on " + y.dtype());
        }
        Broadcast stretch = Broadcast.of(y.shape(), in.stream().map(Spec::shape).toList());
        dnnl_memory_desc value = plan.plain(y.dtype(), stretch.result());
        dnnl_memory_desc condition =
                plan.strided(dnnl_s8, stretch.result(), stretch.result().strides());
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_binary_primitive_desc_create_v2",
                (made, engine, attributes) -> dnnl_binary_primitive_desc_create_v2(
                        made, engine, dnnl_binary_select, value, value, condition, value, attributes));
        plan.step(
                primitive,
                arg(DNNL_ARG_SRC_0, full(1, dnnl_f32, value, stretch, plan)),
                arg(DNNL_ARG_SRC_1, full(2, dnnl_f32, value, stretch, plan)),
                arg(DNNL_ARG_SRC_2, full(0, dnnl_s8, condition, stretch, plan)),
                arg(DNNL_ARG_DST, plan.output(0, value)));
    }

    private static Slot full(int operand, int type, dnnl_memory_desc layout, Broadcast stretch, PlanBuilder plan) {
        return stretch.isFull(operand)
                ? plan.input(operand, layout)
                : plan.as(layout, plan.input(operand, plan.strided(type, stretch.result(), stretch.strides(operand))));
    }
}
