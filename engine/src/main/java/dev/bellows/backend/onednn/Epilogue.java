package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Tanh;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.jspecify.annotations.Nullable;

/**
 * What a product does to its result before it stores it: adds a bias, which is input 2, and then further steps, whose
 * operands are the inputs after that.
 *
 * <p>The rectifier is oneDNN's leaky one with a slope of 0 that it does not know beforehand: its plain rectifier turns a NaN
 * into 0, which would hide that a training diverges. This one makes a NaN of -Infinity, and -0 of a negative number, so that
 * 0 is added.
 */
record Epilogue(boolean hasBias, List<PostOp> then) {
    static final Epilogue NONE = new Epilogue(false, List.of());

    /** Whether {@code op} can be a {@link PostOp.Function}. */
    static boolean takes(Op op) {
        return op instanceof Relu || op instanceof Sigmoid || op instanceof Tanh;
    }

    /** As attributes; {@code summand} is how arrays lie that are added, null where that is not known yet. */
    PlanBuilder.Extras adding(@Nullable dnnl_memory_desc summand) {
        return (attributes, postOps) -> then.forEach(step -> add(step, summand, postOps));
    }

    private static void add(PostOp step, @Nullable dnnl_memory_desc summand, dnnl_post_ops postOps) {
        if (step instanceof PostOp.Scaling scaling) {
            append(dnnl_eltwise_linear, scaling.by(), postOps);
        } else if (step instanceof PostOp.Function function) {
            if (function.op() instanceof Relu) {
                Dnnl.check("dnnl_post_ops_append_prelu", dnnl_post_ops_append_prelu(postOps, 0));
                append(dnnl_eltwise_linear, 1, postOps);
            } else {
                append(function.op() instanceof Sigmoid ? dnnl_eltwise_logistic : dnnl_eltwise_tanh, 0, postOps);
            }
        } else if (summand == null) {
            throw new Unimplemented("a sum with a result whose layout is chosen later");
        } else {
            Dnnl.check("dnnl_post_ops_append_binary", dnnl_post_ops_append_binary(postOps, dnnl_binary_add, summand));
        }
    }

    private static void append(int algorithm, float alpha, dnnl_post_ops postOps) {
        Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, algorithm, alpha, 0));
    }

    /** The layout of a bias of this shape, given the inputs, or null without one. */
    @Nullable
    dnnl_memory_desc bias(List<Spec> in, Shape shape, PlanBuilder plan) {
        return hasBias ? plan.plain(in.get(2).dtype(), shape) : null;
    }

    /** What the primitive takes beside its usual {@code arguments}; {@code summand} is the layout given to {@link #adding}. */
    Argument[] with(
            @Nullable dnnl_memory_desc bias,
            @Nullable dnnl_memory_desc summand,
            PlanBuilder plan,
            Argument... arguments) {
        List<Argument> all = new ArrayList<>(List.of(arguments));
        int input = 2;
        if (bias != null) {
            all.add(arg(DNNL_ARG_BIAS, plan.input(input++, bias)));
        }
        int id = 0;
        for (PostOp step : then) {
            id += DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
            if (step instanceof PostOp.Addition && summand != null) {
                all.add(arg(id | DNNL_ARG_SRC_1, plan.input(input++, summand)));
            } else if (step instanceof PostOp.Function function && function.op() instanceof Relu) {
                all.add(arg(id | DNNL_ARG_WEIGHTS, plan.constant(0, plan.plain(DType.F32, Shape.of(1)))));
                id += DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE; // the addition of 0
            }
        }
        return all.toArray(Argument[]::new);
    }
}
