package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Sums over axes, of f32. oneDNN's reduction is fast over last axes only, so others are summed by a product with a row of
 * ones. Neighbouring axes that are both summed or both kept count as one; from the last, one sum follows the other.
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
        Stretch groups = Stretch.of(x.shape(), List.of(Axes.kept(x.shape(), op.axes())));
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
        DType dtype = x.dtype();
        int extent = shape.dim(axis);
        int before = Math.toIntExact(shape.slice(0, axis).size());
        int after = Math.toIntExact(shape.slice(axis + 1, shape.rank()).size());
        if (after == 1) {
            dnnl_memory_desc source = plan.plain(dtype, Shape.of(before, extent));
            dnnl_memory_desc target = plan.plain(DType.F32, Shape.of(before, 1));
            dnnl_primitive_desc primitive = plan.describe(
                    "dnnl_reduction_primitive_desc_create",
                    (made, engine, attributes) -> dnnl_reduction_primitive_desc_create(
                            made, engine, dnnl_reduction_sum, source, target, 0, 0, attributes));
            plan.step(
                    primitive,
                    arg(DNNL_ARG_SRC, plan.seenAs(source, from)),
                    arg(DNNL_ARG_DST, plan.seenAs(target, to)));
        } else {
            dnnl_memory_desc ones = plan.plain(dtype, Shape.of(1, 1, extent));
            dnnl_memory_desc source = plan.plain(dtype, Shape.of(before, extent, after));
            dnnl_memory_desc target = plan.plain(DType.F32, Shape.of(before, 1, after));
            dnnl_primitive_desc primitive = plan.describe(
                    "dnnl_matmul_primitive_desc_create",
                    (made, engine, attributes) ->
                            dnnl_matmul_primitive_desc_create(made, engine, ones, source, null, target, attributes));
            plan.step(
                    primitive,
                    arg(DNNL_ARG_SRC, plan.constant(1, ones)),
                    arg(DNNL_ARG_WEIGHTS, plan.seenAs(source, from)),
                    arg(DNNL_ARG_DST, plan.seenAs(target, to)));
        }
    }
}
