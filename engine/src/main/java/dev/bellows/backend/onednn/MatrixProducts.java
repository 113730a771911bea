package dev.bellows.backend.onednn;

import static dev.bellows.backend.onednn.Argument.arg;
import static org.bytedeco.dnnl.global.dnnl.*;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** Products of matrices. A transposed operand is read with swapped strides; leading axes that broadcast are not copied. */
final class MatrixProducts {
    private MatrixProducts() {}

    static void matmul(MatMul op, List<Spec> in, PlanBuilder plan) {
        matmul(op, in, in.get(0).dtype(), Epilogue.NONE, plan);
    }

    /** With a result of another dtype than the operands have. */
    static void matmul(MatMul op, List<Spec> in, DType dtype, Epilogue epilogue, PlanBuilder plan) {
        Spec y = op.infer(in.subList(0, 2)).get(0).with(dtype);
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        Shape product = y.shape();
        if (b.rank() == 2 && !op.transposeA()) { // one matrix for all: the leading axes are further rows
            a = Shape.of(Math.toIntExact(a.size() / a.dim(-1)), a.dim(-1));
            product = Shape.of(a.dim(0), product.dim(-1));
        } else if (leading(a).equals(leading(b))) {
            int batch = Math.toIntExact(leading(a).size());
            a = Shape.of(batch, a.dim(-2), a.dim(-1));
            b = Shape.of(batch, b.dim(-2), b.dim(-1));
            product = Shape.of(batch, product.dim(-2), product.dim(-1));
        }
        int type = Dnnl.type(in.get(0).dtype());
        dnnl_memory_desc left = operand(plan, type, widened(a, product.rank()), op.transposeA());
        dnnl_memory_desc right = operand(plan, type, widened(b, product.rank()), op.transposeB());
        dnnl_memory_desc result = plan.plain(y.dtype(), product);
        dnnl_memory_desc bias = epilogue.bias(in, widened(Shape.of(product.dim(-1)), product.rank()), plan);
        dnnl_primitive_desc primitive = plan.describe(
                "dnnl_matmul_primitive_desc_create",
                (made, engine, attributes) ->
                        dnnl_matmul_primitive_desc_create(made, engine, left, right, bias, result, attributes),
                epilogue);
        plan.step(
                primitive,
                epilogue.with(
                        bias,
                        plan,
                        arg(DNNL_ARG_SRC, plan.input(0, left)),
                        arg(DNNL_ARG_WEIGHTS, plan.input(1, right)),
                        arg(DNNL_ARG_DST, plan.output(0, result))));
    }

    private static Shape leading(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }

    private static Shape widened(Shape shape, int rank) {
        Shape wide = shape;
        while (wide.rank() < rank) {
            wide = wide.insert(0, 1);
        }
        return wide;
    }

    private static dnnl_memory_desc operand(PlanBuilder plan, int type, Shape shape, boolean transposed) {
        if (!transposed) {
            return plan.strided(type, shape, shape.strides());
        }
        int last = shape.rank() - 1;
        long[] strides = Arrays.copyOf(shape.strides(), last + 1);
        long swapped = strides[last];
        strides[last] = strides[last - 1];
        strides[last - 1] = swapped;
        Shape seen = shape.with(last, shape.dim(last - 1)).with(last - 1, shape.dim(last));
        return plan.strided(type, seen, strides);
    }
}
