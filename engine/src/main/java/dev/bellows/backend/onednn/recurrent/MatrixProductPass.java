package dev.bellows.backend.onednn.recurrent;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.Argument;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/** A product of matrices as a part of a plan, and what is done to its elements before they are stored. */
final class MatrixProductPass {
    /** Appends one function to a primitive. */
    private interface Link {
        int append(dnnl_post_ops postOps);
    }

    private final PlanBuilder plan;
    private final Slot a;
    private final Slot b;
    private final List<Argument> arguments = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private @Nullable dnnl_memory_desc bias;

    private MatrixProductPass(PlanBuilder plan, Slot a, Slot b) {
        this.plan = plan;
        this.a = a;
        this.b = b;
        arguments.add(arg(DNNL_ARG_SRC, a));
        arguments.add(arg(DNNL_ARG_WEIGHTS, b));
    }

    static MatrixProductPass of(PlanBuilder plan, Slot a, Slot b) {
        return new MatrixProductPass(plan, a, b);
    }

    /** A copy of {@code b}, of this shape, in the layout in which oneDNN is fastest if it is used many times. */
    static Slot arranged(PlanBuilder plan, dnnl_memory_desc a, Slot b, Shape shape, dnnl_memory_desc result) {
        dnnl_memory_desc any = plan.any(PlanBuilder.type(b.layout()), shape);
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_matmul_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_matmul_primitive_desc_create(made, engine, a, any, null, result, attributes));
        return plan.as(PlanBuilder.wanted(primitive, DNNL_ARG_WEIGHTS), b);
    }

    /** Adds one number per column. */
    MatrixProductPass bias(Slot perColumn) {
        bias = perColumn.layout();
        arguments.add(arg(DNNL_ARG_BIAS, perColumn));
        return this;
    }

    /** Adds what the target holds before. */
    MatrixProductPass plusTarget() {
        links.add(postOps -> dnnl_post_ops_append_sum(postOps, 1, 0, dnnl_data_type_undef));
        return this;
    }

    MatrixProductPass plus(Slot matrix) {
        int id = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (links.size() + 1);
        arguments.add(arg(id | DNNL_ARG_SRC_1, matrix));
        links.add(postOps -> dnnl_post_ops_append_binary(postOps, dnnl_binary_add, matrix.layout()));
        return this;
    }

    MatrixProductPass tanh() {
        links.add(postOps -> dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_tanh, 0, 0));
        return this;
    }

    /** Adds the step. */
    void into(Slot target) {
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_matmul_primitive_desc_create",
                (made, engine, attributes) -> dnnl_matmul_primitive_desc_create(
                        made, engine, a.layout(), b.layout(), bias, target.layout(), attributes),
                (attributes, postOps) ->
                        links.forEach(link -> Dnnl.check("dnnl_post_ops_append", link.append(postOps))));
        arguments.add(arg(DNNL_ARG_DST, target));
        plan.step(primitive, arguments.toArray(Argument[]::new));
    }
}
