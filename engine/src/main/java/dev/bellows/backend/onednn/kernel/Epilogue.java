package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.PostOp;
import dev.bellows.backend.onednn.plan.Argument;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
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

    /** Of a product as {@link FusedProduct} describes it. */
    static Epilogue of(FusedProduct op) {
        return new Epilogue(op.hasBias(), op.then());
    }

    /** As attributes; {@code summand} is how arrays lie that are added, or left to oneDNN, which has them lie as the result. */
    PlanBuilder.Extras adding(dnnl_memory_desc summand) {
        return (attributes, postOps) -> then.forEach(step -> add(step, summand, postOps));
    }

    private static void add(PostOp step, dnnl_memory_desc summand, dnnl_post_ops postOps) {
        if (step instanceof PostOp.Scaling scaling) {
            append(dnnl_eltwise_linear, scaling.by(), postOps);
        } else if (step instanceof PostOp.Function function) {
            if (function.op() instanceof Relu) {
                Dnnl.check("dnnl_post_ops_append_prelu", dnnl_post_ops_append_prelu(postOps, 0));
                append(dnnl_eltwise_linear, 1, postOps);
            } else {
                append(algorithm(function.op()), 0, postOps);
            }
        } else {
            Dnnl.check("dnnl_post_ops_append_binary", dnnl_post_ops_append_binary(postOps, dnnl_binary_add, summand));
        }
    }

    private static int algorithm(Op function) {
        return function instanceof Sigmoid
                ? dnnl_eltwise_logistic
                : function instanceof Gelu ? dnnl_eltwise_gelu_erf : dnnl_eltwise_tanh;
    }

    private static void append(int algorithm, float alpha, dnnl_post_ops postOps) {
        Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, algorithm, alpha, 0));
    }

    /** The layout of a bias of this shape, given the inputs, or null without one. */
    @Nullable
    dnnl_memory_desc bias(List<Spec> in, Shape shape, PlanBuilder plan) {
        return hasBias ? plan.plain(in.get(2).dtype(), shape) : null;
    }

    /** Gives an array that is added: {@code id} is its place among the primitive's arguments. */
    @FunctionalInterface
    interface Summand {
        Slot slot(int input, int id);
    }

    /** What the primitive takes beside its usual {@code arguments}. */
    Argument[] with(@Nullable dnnl_memory_desc bias, Summand summand, PlanBuilder plan, Argument... arguments) {
        List<Argument> all = new ArrayList<>(List.of(arguments));
        int input = 2;
        if (bias != null) {
            all.add(arg(DNNL_ARG_BIAS, plan.input(input++, bias)));
        }
        int id = 0;
        for (PostOp step : then) {
            id += DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
            if (step instanceof PostOp.Addition) {
                all.add(arg(id | DNNL_ARG_SRC_1, summand.slot(input++, id | DNNL_ARG_SRC_1)));
            } else if (step instanceof PostOp.Function function && function.op() instanceof Relu) {
                all.add(arg(id | DNNL_ARG_WEIGHTS, plan.constant(0, plan.plain(DType.F32, Shape.of(1)))));
                id += DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE; // the addition of 0
            }
        }
        return all.toArray(Argument[]::new);
    }
}
