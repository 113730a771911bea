package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

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
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Functions of two arrays that broadcast. oneDNN is fast if the first is as large as the result, and the second is stretched
 * along few axes. So operands are swapped where the function allows it, and else stretched into temporary memory.
 *
 * <p>Maximum and minimum are not here: oneDNN's lose a NaN in the first operand.
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
        plan(dnnl_binary_div, op, in, plan);
    }

    static void less(Less op, List<Spec> in, PlanBuilder plan) {
        Operands operands = Operands.of(op, in, plan);
        if (operands.shouldSwap()) {
            operands.swapped().plan(dnnl_binary_gt, postOps -> {}); // a < b where b > a
        } else {
            operands.plan(dnnl_binary_lt, postOps -> {});
        }
    }

    static void sub(Sub op, List<Spec> in, PlanBuilder plan) {
        Operands operands = Operands.of(op, in, plan);
        if (operands.shouldSwap()) {
            operands.swapped().plan(dnnl_binary_sub, Binary::negate); // a - b = -(b - a)
        } else {
            operands.plan(dnnl_binary_sub, postOps -> {});
        }
    }

    private static void negate(dnnl_post_ops postOps) {
        // Adding 0 turns the -0 of equal operands into the 0 that a subtraction gives.
        Dnnl.check("dnnl_post_ops_append_eltwise", dnnl_post_ops_append_eltwise(postOps, dnnl_eltwise_linear, -1, 0));
    }

    private static void commutative(int algorithm, Op op, List<Spec> in, PlanBuilder plan) {
        Operands operands = Operands.of(op, in, plan);
        (operands.shouldSwap() ? operands.swapped() : operands).plan(algorithm, postOps -> {});
    }

    private static void plan(int algorithm, Op op, List<Spec> in, PlanBuilder plan) {
        Operands.of(op, in, plan).plan(algorithm, postOps -> {});
    }

    /** The operands in the order in which oneDNN gets them: {@code first} and {@code second} are numbers of inputs. */
    private record Operands(int first, int second, Stretch stretch, DType from, DType to, PlanBuilder plan) {
        static Operands of(Op op, List<Spec> in, PlanBuilder plan) {
            DType from = in.get(0).dtype();
            if (!from.isFloating()) {
                throw new Unimplemented("dnnl_binary on " + from + ": oneDNN computes it in f32, which is not exact");
            }
            Spec y = op.infer(in).get(0);
            Stretch stretch = Stretch.of(y.shape(), in.stream().map(Spec::shape).toList());
            return new Operands(0, 1, stretch, from, y.dtype(), plan);
        }

        boolean shouldSwap() {
            return !stretch.isFull(first) && stretch.isFull(second);
        }

        Operands swapped() {
            return new Operands(second, first, stretch, from, to, plan);
        }

        void plan(int algorithm, Consumer<dnnl_post_ops> postOps) {
            dnnl_memory_desc full = plan.plain(from, stretch.result());
            dnnl_memory_desc result = plan.plain(to, stretch.result());
            dnnl_memory_desc small = plan.plain(from, stretch.operands().get(second));
            dnnl_primitive_desc direct = describe(algorithm, full, small, result, postOps);
            boolean stretchSecond = PlanBuilder.isSlow(direct);
            dnnl_primitive_desc primitive = stretchSecond ? describe(algorithm, full, full, result, postOps) : direct;
            plan.step(
                    primitive,
                    arg(DNNL_ARG_SRC_0, stretch.isFull(first) ? plan.input(first, full) : stretched(first, full)),
                    arg(DNNL_ARG_SRC_1, stretchSecond ? stretched(second, full) : plan.input(second, small)),
                    arg(DNNL_ARG_DST, plan.output(0, result)));
        }

        private dnnl_primitive_desc describe(
                int algorithm,
                dnnl_memory_desc a,
                dnnl_memory_desc b,
                dnnl_memory_desc y,
                Consumer<dnnl_post_ops> postOps) {
            return plan.describe(
                    "dnnl_binary_primitive_desc_create",
                    (made, engine, attributes) ->
                            dnnl_binary_primitive_desc_create(made, engine, algorithm, a, b, y, attributes),
                    postOps);
        }

        private Slot stretched(int operand, dnnl_memory_desc full) {
            Shape result = stretch.result();
            return plan.as(full, plan.input(operand, plan.strided(Dnnl.type(from), result, stretch.strides(operand))));
        }
    }
}
