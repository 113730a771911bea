package dev.bellows.backend.onednn;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Plans of the products that rewrites make: with something behind them, or wider than what they read. */
final class Products {
    private Products() {}

    static void fused(FusedProduct op, List<Spec> in, PlanBuilder plan) {
        fused(op, in, in.get(0).dtype(), plan);
    }

    private static void fused(FusedProduct op, List<Spec> in, DType dtype, PlanBuilder plan) {
        product(op.product(), in, dtype, op.epilogue(), plan);
    }

    private static void product(Op op, List<Spec> in, DType dtype, Epilogue epilogue, PlanBuilder plan) {
        StridedMatMul matmul = StridedMatMul.of(op);
        if (matmul != null) {
            MatrixProducts.matmul(matmul, in, dtype, epilogue, plan);
        } else if (op instanceof Convolution convolution) {
            Convolutions.forward(convolution, in, dtype, epilogue, plan);
        }
    }

    static void wide(Wide op, List<Spec> in, PlanBuilder plan) {
        if (op.op() instanceof FusedProduct product) {
            fused(product, in, DType.F32, plan);
        } else if (op.op() instanceof ConvolutionWeightGradient gradient) {
            Convolutions.weightGradient(gradient, in, DType.F32, plan);
        } else if (op.op() instanceof ReduceSum sum) {
            Reductions.toF32(sum, in.get(0), plan);
        } else {
            product(op.op(), in, DType.F32, Epilogue.NONE, plan);
        }
    }
}
