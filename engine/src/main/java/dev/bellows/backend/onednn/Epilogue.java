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
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.jspecify.annotations.Nullable;

/**
 * What a product does to its result before it stores it: adds a bias, which is input 2, and applies an activation.
 *
 * <p>The rectifier is oneDNN's leaky one with a slope of 0 that it does not know beforehand: its plain rectifier turns a NaN
 * into 0, which would hide that a training diverges. This one makes a NaN of -Infinity.
 */
record Epilogue(boolean hasBias, @Nullable Op activation) implements PlanBuilder.Extras {
    static final Epilogue NONE = new Epilogue(false, null);

    private static final int FIRST_POST_OP = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;

    /** Whether {@code op} can be the activation. */
    static boolean takes(Op op) {
        return op instanceof Relu || op instanceof Sigmoid || op instanceof Tanh;
    }

    @Override
    public void add(dnnl_primitive_attr attributes, dnnl_post_ops postOps) {
        if (activation instanceof Relu) {
            Dnnl.check("dnnl_post_ops_append_prelu", dnnl_post_ops_append_prelu(postOps, 0));
        } else if (activation != null) {
            int algorithm = activation instanceof Sigmoid ? dnnl_eltwise_logistic : dnnl_eltwise_tanh;
            Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, algorithm, 0, 0));
        }
    }

    /** The layout of a bias of this shape, given the inputs, or null without one. */
    @Nullable
    dnnl_memory_desc bias(List<Spec> in, Shape shape, PlanBuilder plan) {
        return hasBias ? plan.plain(in.get(2).dtype(), shape) : null;
    }

    /** What the primitive takes beside its usual {@code arguments}. */
    Argument[] with(@Nullable dnnl_memory_desc bias, PlanBuilder plan, Argument... arguments) {
        List<Argument> all = new ArrayList<>(List.of(arguments));
        if (bias != null) {
            all.add(arg(DNNL_ARG_BIAS, plan.input(2, bias)));
        }
        if (activation instanceof Relu) {
            all.add(arg(FIRST_POST_OP | DNNL_ARG_WEIGHTS, plan.constant(0, plan.plain(DType.F32, Shape.of(1)))));
        }
        return all.toArray(Argument[]::new);
    }
}
