package dev.bellows.backend.onednn.kernel;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Ops that move elements, and casts: oneDNN's reorder copies between any two strided layouts. Elements of 8 bytes, which it
 * does not know, are moved as two of 4 under a further axis.
 */
final class Movement {
    private Movement() {}

    static void cast(Cast op, List<Spec> in, PlanBuilder plan) {
        DType from = in.get(0).dtype();
        DType to = op.dtype();
        boolean exact =
                to == DType.F32 ? from != DType.F64 && from != DType.I64 : from == DType.F32 && to == DType.BF16;
        if (!exact) {
            throw new Unimplemented(
                    "dnnl_reorder from " + from + " to " + to + ": oneDNN rounds where a cast cuts off");
        }
        if (plan.isLaid(0, in.get(0))) {
            castAsItLies(op, in.get(0), plan);
            return;
        }
        Shape vector = Shape.of(Math.toIntExact(in.get(0).shape().size()));
        plan.copy(plan.input(0, plan.plain(from, vector)), plan.output(0, plan.plain(to, vector)));
    }

    /** The result lies as the operand does, if it may. What oneDNN's maximum would give in another type lies so. */
    private static void castAsItLies(Cast op, Spec x, PlanBuilder plan) {
        Slot from = plan.source(0, x);
        dnnl_memory_desc any = plan.any(op.dtype(), x.shape());
        dnnl_primitive_desc maximum = plan.describe(
                "dnnl_binary_primitive_desc_create",
                (made, engine, attributes) -> dnnl_binary_primitive_desc_create(
                        made, engine, dnnl_binary_max, from.layout(), from.layout(), any, attributes));
        dnnl_memory_desc like = PlanBuilder.wanted(maximum, DNNL_ARG_DST);
        plan.copy(from, plan.target(0, x.with(op.dtype()), like));
    }

    static void transpose(Transpose op, List<Spec> in, PlanBuilder plan) {
        Spec x = in.get(0);
        long[] strides = x.shape().strides();
        long[] permuted = op.order().stream().mapToLong(axis -> strides[axis]).toArray();
        Spec y = op.infer(in).get(0);
        copy(new View(y.shape(), permuted, 0), View.dense(y.shape()), 0, y.dtype(), plan);
    }

    static void broadcast(BroadcastTo op, List<Spec> in, PlanBuilder plan) {
        Broadcast stretch = Broadcast.of(op.shape(), List.of(in.get(0).shape()));
        View repeated = new View(stretch.result(), stretch.strides(0), 0);
        copy(repeated, View.dense(stretch.result()), 0, in.get(0).dtype(), plan);
    }

    static void slice(Slice op, List<Spec> in, PlanBuilder plan) {
        Spec x = in.get(0);
        Shape size = Shape.of(op.size());
        copy(View.box(x.shape(), op.begin(), size), View.dense(size), 0, x.dtype(), plan);
    }

    /** Copies the inside only: the border is filled before. */
    static void pad(Pad op, List<Spec> in, PlanBuilder plan) {
        Spec x = in.get(0);
        Shape padded = op.infer(in).get(0).shape();
        copy(View.dense(x.shape()), View.box(padded, op.before(), x.shape()), 0, x.dtype(), plan);
    }

    static void concat(Concat op, List<Spec> in, PlanBuilder plan) {
        Shape joined = op.infer(in).get(0).shape();
        int[] begin = new int[joined.rank()];
        for (int i = 0; i < in.size(); i++) {
            Shape part = in.get(i).shape();
            if (part.size() > 0) {
                copy(
                        View.dense(part),
                        View.box(joined, Shape.of(begin), part),
                        i,
                        in.get(i).dtype(),
                        plan);
            }
            begin[op.axis()] += part.dim(op.axis());
        }
    }

    private static void copy(View from, View to, int input, DType dtype, PlanBuilder plan) {
        plan.copy(
                plan.input(input, from.layout(dtype, plan), from.start() * dtype.bytes()),
                plan.output(0, to.layout(dtype, plan), to.start() * dtype.bytes()));
    }

    /** Elements {@code start + Σ index · stride} of an array. */
    private record View(Shape shape, long[] strides, long start) {
        static View dense(Shape shape) {
            return new View(shape, shape.strides(), 0);
        }

        /** {@code size} elements from {@code begin} along each axis of an array of shape {@code whole}. */
        static View box(Shape whole, Shape begin, Shape size) {
            long start = 0;
            for (int axis = 0; axis < whole.rank(); axis++) {
                start += begin.dim(axis) * whole.strides()[axis];
            }
            return new View(size, whole.strides(), start);
        }

        static View box(Shape whole, List<Integer> begin, Shape size) {
            return box(whole, Shape.of(begin), size);
        }

        dnnl_memory_desc layout(DType dtype, PlanBuilder plan) {
            if (dtype.bytes() == 8) {
                long[] doubled = new long[strides.length + 1];
                for (int axis = 0; axis < strides.length; axis++) {
                    doubled[axis] = strides[axis] * 2;
                }
                doubled[strides.length] = 1;
                return plan.strided(dnnl_s32, shape.insert(shape.rank(), 2), doubled);
            }
            return shape.rank() == 0 ? plan.plain(dtype, Shape.of(1)) : plan.strided(Dnnl.type(dtype), shape, strides);
        }
    }
}
