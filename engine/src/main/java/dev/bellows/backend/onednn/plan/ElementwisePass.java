package dev.bellows.backend.onednn.plan;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * A function of two f32 arrays and what is done to its result before it is stored, as one pass over memory. The first
 * operand is as large as the result; the others are too, or hold one element.
 */
public final class ElementwisePass implements PlanBuilder.Extras {
    private static final Shape SCALAR = Shape.of(1);

    private final PlanBuilder plan;
    private final int algorithm;
    private final Slot first;
    private final Slot second;
    private final List<PlanBuilder.Extras> extras = new ArrayList<>();
    private final List<Argument> arguments = new ArrayList<>();
    private int links;

    private ElementwisePass(PlanBuilder plan, int algorithm, Slot first, Slot second) {
        this.plan = plan;
        this.algorithm = algorithm;
        this.first = first;
        this.second = second;
        arguments.add(arg(DNNL_ARG_SRC_0, first));
        arguments.add(arg(DNNL_ARG_SRC_1, second));
    }

    /** Starts with a function, such as {@code dnnl_binary_add}. */
    public static ElementwisePass of(PlanBuilder plan, int algorithm, Slot first, Slot second) {
        return new ElementwisePass(plan, algorithm, first, second);
    }

    /** a · b. */
    public static ElementwisePass product(PlanBuilder plan, Slot a, Slot b) {
        return of(plan, dnnl_binary_mul, a, b);
    }

    /** a + b. */
    public static ElementwisePass sum(PlanBuilder plan, Slot a, Slot b) {
        return of(plan, dnnl_binary_add, a, b);
    }

    /** a - b. */
    public static ElementwisePass difference(PlanBuilder plan, Slot a, Slot b) {
        return of(plan, dnnl_binary_sub, a, b);
    }

    /** The array as it is, for functions of it: the maximum of it and itself. */
    public static ElementwisePass of(PlanBuilder plan, Slot a) {
        return of(plan, dnnl_binary_max, a, a);
    }

    /** y · (1 - y): the slope of the logistic function, from its value. */
    public static ElementwisePass logisticSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).minus(y).linear(-1, 0);
    }

    /** 1 - y²: the slope of tanh, from its value. */
    public static ElementwisePass tanhSlope(PlanBuilder plan, Slot y) {
        return product(plan, y, y).linear(-1, 1);
    }

    /** A number that is known when the plan is made. */
    public static Slot constant(double value, PlanBuilder plan) {
        return plan.constant((float) value, plan.plain(DType.F32, SCALAR));
    }

    /** A number that is an input of the kernel. */
    public static Slot scalar(int input, PlanBuilder plan) {
        return plan.input(input, plan.plain(DType.F32, SCALAR));
    }

    /** Multiplies the first operand before the function sees it. */
    public ElementwisePass firstTimes(Slot scalar) {
        return scaled(DNNL_ARG_SRC_0, scalar);
    }

    /** Multiplies the second operand before the function sees it. */
    public ElementwisePass secondTimes(Slot scalar) {
        return scaled(DNNL_ARG_SRC_1, scalar);
    }

    /** Has the primitive multiply its argument {@code id} by a number, which it gets as a further argument. */
    public static void scale(dnnl_primitive_attr attributes, int id) {
        Dnnl.check("dnnl_primitive_attr_set_scales_mask", dnnl_primitive_attr_set_scales_mask(attributes, id, 0));
    }

    private ElementwisePass scaled(int id, Slot scalar) {
        extras.add((attributes, postOps) -> scale(attributes, id));
        arguments.add(arg(DNNL_ARG_ATTR_SCALES | id, scalar));
        return this;
    }

    /** Goes on with {@code alpha · y + beta}. */
    public ElementwisePass linear(double alpha, double beta) {
        return then(dnnl_eltwise_linear, alpha, beta);
    }

    public ElementwisePass root() {
        return then(dnnl_eltwise_sqrt, 0, 0);
    }

    /** Goes on with {@code alpha / y}. */
    public ElementwisePass inverse(double alpha) {
        return then(dnnl_eltwise_pow, alpha, -1);
    }

    public ElementwisePass logistic() {
        return then(dnnl_eltwise_logistic, 0, 0);
    }

    public ElementwisePass tanh() {
        return then(dnnl_eltwise_tanh, 0, 0);
    }

    /** Goes on with max(y, 0), which is 0 for NaN. */
    public ElementwisePass relu() {
        return then(dnnl_eltwise_relu, 0, 0);
    }

    /** Goes on with a function of one number, such as {@code dnnl_eltwise_sqrt}. */
    ElementwisePass then(int eltwise, double alpha, double beta) {
        extras.add((attributes, postOps) -> Dnnl.check(
                "dnnl_post_ops_append_eltwise",
                dnnl_post_ops_append_eltwise(postOps, eltwise, (float) alpha, (float) beta)));
        links++;
        return this;
    }

    public ElementwisePass plus(Slot operand) {
        return with(dnnl_binary_add, operand);
    }

    public ElementwisePass times(Slot operand) {
        return with(dnnl_binary_mul, operand);
    }

    ElementwisePass minus(Slot operand) {
        return with(dnnl_binary_sub, operand);
    }

    /** Goes on with the greater one; where either is NaN, the operand. */
    public ElementwisePass orGreater(Slot operand) {
        return with(dnnl_binary_max, operand);
    }

    /** Goes on with 1 where it is less than 0, else 0. */
    public ElementwisePass isNegative() {
        return with(dnnl_binary_lt, plan.constant(0, plan.plain(DType.F32, Shape.of(1, 1))));
    }

    /** Adds what the target holds before. */
    public ElementwisePass plusTarget() {
        extras.add((attributes, postOps) ->
                Dnnl.check("dnnl_post_ops_append_sum", dnnl_post_ops_append_sum(postOps, 1, 0, dnnl_data_type_undef)));
        links++;
        return this;
    }

    /** Goes on with a function of what there is so far and another operand. */
    ElementwisePass with(int binary, Slot operand) {
        extras.add((attributes, postOps) -> Dnnl.check(
                "dnnl_post_ops_append_binary", dnnl_post_ops_append_binary(postOps, binary, operand.layout())));
        links++;
        arguments.add(arg(DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * links | DNNL_ARG_SRC_1, operand));
        return this;
    }

    /** Ends: the pass is the plan's next step. */
    public Slot into(Slot result) {
        dnnl_memory_desc a = first.layout();
        dnnl_memory_desc b = second.layout();
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_binary_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_binary_primitive_desc_create(made, engine, algorithm, a, b, result.layout(), attributes),
                this);
        arguments.add(arg(DNNL_ARG_DST, result));
        plan.step(primitive, arguments.toArray(Argument[]::new));
        return result;
    }

    @Override
    public void add(dnnl_primitive_attr attributes, dnnl_post_ops postOps) {
        extras.forEach(extra -> extra.add(attributes, postOps));
    }
}
