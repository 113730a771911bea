package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.jspecify.annotations.Nullable;

/** Products of matrices. A transposed operand is read with swapped strides; leading axes that broadcast are not copied. */
final class MatrixProducts {
    private MatrixProducts() {}

    static void matmul(MatMul op, List<Spec> in, PlanBuilder plan) {
        strided(new StridedMatMul(op, null, null, null), in, plan);
    }

    static void strided(StridedMatMul op, List<Spec> in, PlanBuilder plan) {
        matmul(op, in, in.get(0).dtype(), Epilogue.NONE, plan);
    }

    /** With a result of another dtype than the operands have. */
    static void matmul(StridedMatMul op, List<Spec> in, DType dtype, Epilogue epilogue, PlanBuilder plan) {
        Spec y = op.infer(in.subList(0, 2)).get(0).with(dtype);
        Views views = views(op, in, y.shape());
        int type = Dnnl.type(in.get(0).dtype());
        dnnl_memory_desc left = views.left.layout(type, plan);
        dnnl_memory_desc seen = views.right.layout(type, plan);
        dnnl_memory_desc right = plan.isConstant(1) ? plan.any(type, views.right.shape) : seen;
        dnnl_memory_desc result = views.result.layout(Dnnl.type(y.dtype()), plan);
        dnnl_memory_desc summand = views.result.layout(type, plan);
        Shape columns = Shape.of(views.result.shape.dim(-1));
        dnnl_memory_desc bias = epilogue.bias(in, widened(columns, views.result.shape.rank()), plan);
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_matmul_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_matmul_primitive_desc_create(made, engine, left, right, bias, result, attributes),
                epilogue.adding(summand));
        if (op.isStrided() && PlanBuilder.isSlow(primitive)) {
            throw new Unimplemented("a fast dnnl_matmul for " + op);
        }
        plan.step(
                primitive,
                epilogue.with(
                        bias,
                        (input, id) -> plan.input(input, summand),
                        plan,
                        arg(DNNL_ARG_SRC, plan.input(0, left)),
                        arg(DNNL_ARG_WEIGHTS, plan.weights(1, seen, PlanBuilder.wanted(primitive, DNNL_ARG_WEIGHTS))),
                        arg(DNNL_ARG_DST, plan.output(0, result))));
    }

    /** What oneDNN sees as operands and result: of one rank, which is as low as it can be. */
    private static Views views(StridedMatMul op, List<Spec> in, Shape y) {
        boolean transposesA = op.product().transposeA();
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        if (!op.isStrided() && b.rank() == 2 && !transposesA) { // one matrix for all: the leading axes are further rows
            Shape rows = Shape.of(Math.toIntExact(a.size() / a.dim(-1)), a.dim(-1));
            View right = View.of(b, null).swapped(op.product().transposeB());
            return new Views(View.of(rows, null), right, View.of(Shape.of(rows.dim(0), y.dim(-1)), null));
        }
        if (!op.isStrided() && leading(a).equals(leading(b))) {
            a = asBatch(a);
            b = asBatch(b);
            y = asBatch(y);
        }
        View left = View.of(a, op.left()).swapped(transposesA);
        View right = View.of(b, op.right()).swapped(op.product().transposeB());
        View result = View.written(y, op.result());
        int rank = result.shape.rank();
        return new Views(left.widened(rank), right.widened(rank), result);
    }

    private static Shape leading(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }

    private static Shape asBatch(Shape shape) {
        return Shape.of(Math.toIntExact(leading(shape).size()), shape.dim(-2), shape.dim(-1));
    }

    private static Shape widened(Shape shape, int rank) {
        Shape wide = shape;
        while (wide.rank() < rank) {
            wide = wide.insert(0, 1);
        }
        return wide;
    }

    private record Views(View left, View right, View result) {}

    /** An array as a product sees it: how far apart in memory the neighbours along each axis are. */
    private record View(Shape shape, long[] strides) {
        /** A dense array, its axes in this order. */
        static View of(Shape dense, @Nullable Transpose order) {
            long[] strides = dense.strides();
            if (order == null) {
                return new View(dense, strides);
            }
            List<Integer> axes = order.order();
            return new View(
                    Shape.of(axes.stream().mapToInt(dense::dim).toArray()),
                    axes.stream().mapToLong(axis -> strides[axis]).toArray());
        }

        /** What becomes the dense array when its axes are brought into this order. */
        static View written(Shape dense, @Nullable Transpose order) {
            if (order == null) {
                return of(dense, null);
            }
            int[] extents = new int[dense.rank()];
            long[] strides = new long[dense.rank()];
            for (int i = 0; i < extents.length; i++) {
                extents[order.order().get(i)] = dense.dim(i);
                strides[order.order().get(i)] = dense.strides()[i];
            }
            return new View(Shape.of(extents), strides);
        }

        /** With the last two axes exchanged, if {@code isSwapped}. */
        View swapped(boolean isSwapped) {
            if (!isSwapped) {
                return this;
            }
            int last = shape.rank() - 1;
            long[] exchanged = strides.clone();
            exchanged[last] = strides[last - 1];
            exchanged[last - 1] = strides[last];
            return new View(shape.with(last, shape.dim(last - 1)).with(last - 1, shape.dim(last)), exchanged);
        }

        /** With axes of extent 1 in front. */
        View widened(int rank) {
            int missing = rank - shape.rank();
            long[] wide = new long[rank];
            for (int i = 0; i < rank; i++) {
                wide[i] = i < missing ? shape.dim(0) * strides[0] : strides[i - missing];
            }
            return new View(MatrixProducts.widened(shape, rank), wide);
        }

        dnnl_memory_desc layout(int type, PlanBuilder plan) {
            return plan.strided(type, shape, strides);
        }
    }
}
