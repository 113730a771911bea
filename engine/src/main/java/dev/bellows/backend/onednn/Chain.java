package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * A function of single elements of dense arrays that all lie alike, which oneDNN computes in one pass: of two arrays, then
 * of the result and a third, and so on. One that fills a few kilobytes takes little more time than the call.
 */
final class Chain {
    /** Appends one function to a primitive. */
    private interface Link {
        int append(dnnl_post_ops postOps);
    }

    private final PlanBuilder plan;
    private final dnnl_memory_desc layout;
    private final int algorithm;
    private final List<Argument> arguments = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    private Chain(PlanBuilder plan, int algorithm, Slot a, Slot b) {
        this.plan = plan;
        this.layout = a.layout();
        this.algorithm = algorithm;
        arguments.add(arg(DNNL_ARG_SRC_0, a));
        arguments.add(arg(DNNL_ARG_SRC_1, b));
    }

    /** a · b. */
    static Chain product(PlanBuilder plan, Slot a, Slot b) {
        return new Chain(plan, dnnl_binary_mul, a, b);
    }

    /** a + b. */
    static Chain sum(PlanBuilder plan, Slot a, Slot b) {
        return new Chain(plan, dnnl_binary_add, a, b);
    }

    /** a - b. */
    static Chain difference(PlanBuilder plan, Slot a, Slot b) {
        return new Chain(plan, dnnl_binary_sub, a, b);
    }

    /** The array as it is, for functions of it: the maximum of it and itself. */
    static Chain of(PlanBuilder plan, Slot a) {
        return new Chain(plan, dnnl_binary_max, a, a);
    }

    /** y · (1 - y): the slope of the logistic function, from its value. */
    static Chain logisticSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).minus(y).linear(-1, 0);
    }

    /** 1 - y²: the slope of tanh, from its value. */
    static Chain tanhSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).linear(-1, 1);
    }

    Chain times(Slot b) {
        return binary(dnnl_binary_mul, b);
    }

    Chain plus(Slot b) {
        return binary(dnnl_binary_add, b);
    }

    Chain minus(Slot b) {
        return binary(dnnl_binary_sub, b);
    }

    /** The greater one; where either is NaN, {@code b}. */
    Chain orGreater(Slot b) {
        return binary(dnnl_binary_max, b);
    }

    /** 1 where it is less than 0, else 0. */
    Chain isNegative() {
        return binary(dnnl_binary_lt, plan.constant(0, Extent.matrix(plan, 1, 1)));
    }

    private Chain binary(int function, Slot b) {
        int id = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (links.size() + 1);
        arguments.add(arg(id | DNNL_ARG_SRC_1, b));
        links.add(postOps -> dnnl_post_ops_append_binary(postOps, function, b.layout()));
        return this;
    }

    /** factor · x + shift. */
    Chain linear(float factor, float shift) {
        return eltwise(dnnl_eltwise_linear, factor, shift);
    }

    Chain logistic() {
        return eltwise(dnnl_eltwise_logistic, 0, 0);
    }

    Chain tanh() {
        return eltwise(dnnl_eltwise_tanh, 0, 0);
    }

    /** max(x, 0), with 0 for NaN. */
    Chain relu() {
        return eltwise(dnnl_eltwise_relu, 0, 0);
    }

    private Chain eltwise(int function, float alpha, float beta) {
        links.add(postOps -> dnnl_post_ops_append_eltwise(postOps, function, alpha, beta));
        return this;
    }

    /** Adds what the target holds before. */
    Chain plusTarget() {
        links.add(postOps -> dnnl_post_ops_append_sum(postOps, 1, 0, dnnl_data_type_undef));
        return this;
    }

    /** Adds the step, which may write over the first array. */
    void into(Slot target) {
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_binary_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_binary_primitive_desc_create(made, engine, algorithm, layout, layout, layout, attributes),
                (attributes, postOps) ->
                        links.forEach(link -> Dnnl.check("dnnl_post_ops_append", link.append(postOps))));
        arguments.add(arg(DNNL_ARG_DST, target));
        plan.step(primitive, arguments.toArray(Argument[]::new));
    }
}
