package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.Argument;
import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.CommonLayout;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Sub;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Functions of two arrays that broadcast. oneDNN is fast if the first is as large as the result, and the second is stretched
 * along few axes. So operands are swapped where the function allows it, and else stretched into temporary memory.
 *
 * <p>oneDNN's {@code a > b} is true of a NaN, so a comparison is always written with {@code <}, of negated operands if need
 * be. Maximum and minimum are not here: oneDNN's lose a NaN in the first operand.
 */
final class Binary {
    private Binary() {}

    static void add(Add op, List<Spec> in, PlanBuilder plan) {
        commutative(dnnl_binary_add, op, in, plan);
    }

    static void mul(Mul op, List<Spec> in, PlanBuilder plan) {
        commutative(dnnl_binary_mul, op, in, plan);
    }

    static void equal(Equal op, List<Spec> in, PlanBuilder plan) {
        commutative(dnnl_binary_eq, op, in, plan);
    }

    static void div(Div op, List<Spec> in, PlanBuilder plan) {
        Operands.of(op, in, plan).plan(dnnl_binary_div, Sign.KEPT);
    }

    static void less(Less op, List<Spec> in, PlanBuilder plan) {
        Operands operands = Operands.of(op, in, plan);
        if (operands.shouldSwap()) {
            operands.swapped().plan(dnnl_binary_lt, Sign.OPERANDS_NEGATED); // a < b where -b < -a
        } else {
            operands.plan(dnnl_binary_lt, Sign.KEPT);
        }
    }

    static void sub(Sub op, List<Spec> in, PlanBuilder plan) {
        Operands operands = Operands.of(op, in, plan);
        if (operands.shouldSwap()) {
            operands.swapped().plan(dnnl_binary_sub, Sign.RESULT_NEGATED); // a - b = -(b - a)
        } else {
            operands.plan(dnnl_binary_sub, Sign.KEPT);
        }
    }

    private static void commutative(int algorithm, Op op, List<Spec> in, PlanBuilder plan) {
        if (in.get(0).equals(in.get(1)) && (plan.isLaid(0, in.get(0)) || plan.isLaid(1, in.get(0)))) {
            beside(algorithm, in.get(0), plan);
            return;
        }
        Operands operands = Operands.of(op, in, plan);
        (operands.shouldSwap() ? operands.swapped() : operands).plan(algorithm, Sign.KEPT);
    }

    /** The function of two arrays that lie in the same way, but not plainly. */
    private static void beside(int algorithm, Spec spec, PlanBuilder plan) {
        CommonLayout both = CommonLayout.rows(plan, spec, 2, 1, algorithm != dnnl_binary_eq);
        dnnl_memory_desc layout = both.layout();
        both.step(
                plan.describe(
                        "dnnl_binary_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_binary_primitive_desc_create(
                                made, engine, algorithm, layout, layout, layout, attributes)),
                arg(DNNL_ARG_SRC_0, both.input(0)),
                arg(DNNL_ARG_SRC_1, both.input(1)));
        plan.mayOverwrite(0, 0);
    }

    /** The argument for {@link #scale}. */
    static Argument scale(float by, int id, PlanBuilder plan) {
        return arg(DNNL_ARG_ATTR_SCALES | id, plan.constant(by, plan.plain(DType.F32, Shape.of(1))));
    }

    /** What is negated on the way. */
    private enum Sign implements PlanBuilder.Extras {
        KEPT,
        OPERANDS_NEGATED,
        RESULT_NEGATED;

        @Override
        public void add(dnnl_primitive_attr attributes, dnnl_post_ops postOps) {
            switch (this) {
                case KEPT -> {}
                case OPERANDS_NEGATED -> {
                    ElementwisePass.scale(attributes, DNNL_ARG_SRC_0);
                    ElementwisePass.scale(attributes, DNNL_ARG_SRC_1);
                }
                case RESULT_NEGATED -> // adding 0 turns the -0 of equal operands into the 0 that a subtraction gives
                    Dnnl.check(
                            "dnnl_post_ops_append_eltwise",
                            dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_linear, -1, 0));
            }
        }
    }

    /** The operands in the order in which oneDNN gets them: {@code first} and {@code second} are numbers of inputs. */
    private record Operands(int first, int second, Broadcast stretch, DType from, DType to, PlanBuilder plan) {
        static Operands of(Op op, List<Spec> in, PlanBuilder plan) {
            DType from = in.get(0).dtype();
            if (!from.isFloating()) {
                throw new Unimplemented("dnnl_binary on " + from + ": oneDNN computes it in f32, which is not exact");
            }
            Spec y = op.infer(in).get(0);
            Broadcast stretch =
                    Broadcast.of(y.shape(), in.stream().map(Spec::shape).toList());
            if (from != y.dtype()) {
                stretch = stretch.asMatrices(); // on vectors, oneDNN is fast for one element type only
            }
            return new Operands(0, 1, stretch, from, y.dtype(), plan);
        }

        boolean shouldSwap() {
            return !stretch.isFull(first) && stretch.isFull(second);
        }

        Operands swapped() {
            return new Operands(second, first, stretch, from, to, plan);
        }

        void plan(int algorithm, Sign sign) {
            dnnl_memory_desc full = plan.plain(from, stretch.result());
            dnnl_memory_desc result = plan.plain(to, stretch.result());
            dnnl_memory_desc small = plan.plain(from, stretch.operands().get(second));
            dnnl_primitive_desc direct = describe(algorithm, full, small, result, sign);
            boolean stretchSecond = PlanBuilder.isSlow(direct);
            dnnl_primitive_desc primitive = stretchSecond ? describe(algorithm, full, full, result, sign) : direct;
            List<Argument> arguments = new ArrayList<>();
            arguments.add(
                    arg(DNNL_ARG_SRC_0, stretch.isFull(first) ? plan.input(first, full) : stretched(first, full)));
            arguments.add(arg(DNNL_ARG_SRC_1, stretchSecond ? stretched(second, full) : plan.input(second, small)));
            if (sign == Sign.OPERANDS_NEGATED) {
                arguments.add(scale(-1, DNNL_ARG_SRC_0, plan));
                arguments.add(scale(-1, DNNL_ARG_SRC_1, plan));
            }
            arguments.add(arg(DNNL_ARG_DST, plan.output(0, result)));
            plan.step(primitive, arguments.toArray(Argument[]::new));
            if (stretch.isFull(first) && from == to) {
                plan.mayOverwrite(0, first);
            }
        }

        private dnnl_primitive_desc describe(
                int algorithm, dnnl_memory_desc a, dnnl_memory_desc b, dnnl_memory_desc y, Sign sign) {
            return plan.describe(
                    "dnnl_binary_primitive_desc_create",
                    (made, engine, attributes) ->
                            dnnl_binary_primitive_desc_create(made, engine, algorithm, a, b, y, attributes),
                    sign);
        }

        private Slot stretched(int operand, dnnl_memory_desc full) {
            Shape result = stretch.result();
            return plan.as(full, plan.input(operand, plan.strided(Dnnl.type(from), result, stretch.strides(operand))));
        }
    }
}
