package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * Sums over axes, in f32, as products with a row or a column of ones: oneDNN's reduction is slow but for one long vector,
 * which is all that it sums here. Neighbouring axes that are both summed or both kept count as one; from the last, one sum
 * follows the other.
 *
 * <p>Greatest and least elements are not here: oneDNN's reductions lose a NaN.
 */
final class Reductions {
    /** A sum of this many elements or more is split in two, so that threads share it and rounding errors stay small. */
    private static final int LONG = 1 << 14;

    private Reductions() {}

    static void sum(ReduceSum op, List<Spec> in, PlanBuilder plan) {
        Spec x = in.get(0);
        if (x.dtype() != DType.F32) {
            throw new Unimplemented("dnnl_reduction on " + x.dtype());
        }
        toF32(op, x, plan);
    }

    /** The sum in f32 of an array of f32 or bf16. */
    static void toF32(ReduceSum op, Spec x, PlanBuilder plan) {
        Broadcast groups = Broadcast.of(x.shape(), List.of(Axes.kept(x.shape(), op.axes())));
        Shape shape = split(groups.result(), groups.operands().get(0));
        boolean[] summed = new boolean[shape.rank()];
        for (int axis = 0; axis < summed.length; axis++) {
            boolean isSplit = shape.rank() > groups.result().rank();
            summed[axis] = isSplit || groups.operands().get(0).dim(axis) != shape.dim(axis);
        }
        sum(x.dtype(), shape, summed, plan);
    }

    /** Turns the sum of one long vector into one of rows and then of their sums; leaves other shapes as they are. */
    private static Shape split(Shape shape, Shape kept) {
        if (shape.rank() > 1 || shape.dim(0) < LONG || kept.dim(0) > 1) {
            return shape;
        }
        int rows = Math.min(Integer.lowestOneBit(shape.dim(0)), 1 << 10);
        return rows == 1 ? shape : Shape.of(rows, shape.dim(0) / rows);
    }

    private static void sum(DType dtype, Shape start, boolean[] summed, PlanBuilder plan) {
        Shape shape = start;
        DType now = dtype;
        Slot from = plan.input(0, plan.plain(dtype, shape));
        int first = 0;
        while (first < summed.length && !summed[first]) {
            first++;
        }
        if (first == summed.length) { // only axes of extent 1 are summed
            plan.copy(from, plan.output(0, plan.plain(DType.F32, shape)));
            return;
        }
        for (int axis = summed.length - 1; axis >= first; axis--) {
            if (summed[axis]) {
                Shape left = shape.with(axis, 1);
                dnnl_memory_desc layout = plan.plain(DType.F32, left);
                Slot to = axis == first ? plan.output(0, layout) : plan.scratch(layout);
                sum(new Spec(shape, now), axis, from, to, plan);
                now = DType.F32;
                from = to;
                shape = left;
            }
        }
    }

    private static void sum(Spec x, int axis, Slot from, Slot to, PlanBuilder plan) {
        Shape shape = x.shape();
        Spec sum = Spec.of(DType.F32);
        int extent = shape.dim(axis);
        int before = Math.toIntExact(shape.slice(0, axis).size());
        int after = Math.toIntExact(shape.slice(axis + 1, shape.rank()).size());
        if (after > 1) {
            Slot ones = plan.constant(1, plan.plain(x.dtype(), Shape.of(1, 1, extent)));
            Slot matrices = seen(from, x.with(Shape.of(before, extent, after)), plan);
            multiply(ones, matrices, seen(to, sum.with(Shape.of(before, 1, after)), plan), plan);
        } else if (before > 1) {
            Slot ones = plan.constant(1, plan.plain(x.dtype(), Shape.of(extent, 1)));
            multiply(
                    seen(from, x.with(Shape.of(before, extent)), plan),
                    ones,
                    seen(to, sum.with(Shape.of(before, 1)), plan),
                    plan);
        } else {
            reduce(seen(from, x.with(Shape.of(1, extent)), plan), seen(to, sum.with(Shape.of(1, 1)), plan), plan);
        }
    }

    private static Slot seen(Slot slot, Spec spec, PlanBuilder plan) {
        return plan.seenAs(plan.plain(spec), slot);
    }

    private static void multiply(Slot a, Slot b, Slot product, PlanBuilder plan) {
        plan.step(
                plan.describe(
                        "dnnl_matmul_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_matmul_primitive_desc_create(
                                made, engine, a.layout(), b.layout(), null, product.layout(), attributes)),
                arg(DNNL_ARG_SRC, a),
                arg(DNNL_ARG_WEIGHTS, b),
                arg(DNNL_ARG_DST, product));
    }

    private static void reduce(Slot row, Slot sum, PlanBuilder plan) {
        plan.step(
                plan.describe(
                        "dnnl_reduction_primitive_desc_create",
                        (made, engine, attributes) -> dnnl_reduction_primitive_desc_create(
                                made, engine, dnnl_reduction_sum, row.layout(), sum.layout(), 0, 0, attributes)),
                arg(DNNL_ARG_SRC, row),
                arg(DNNL_ARG_DST, sum));
    }
}
