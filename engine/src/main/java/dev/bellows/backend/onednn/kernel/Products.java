package dev.bellows.backend.onednn.kernel;

import dev.bellows.backend.onednn.fused.F32Result;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.fused.WeightAndBiasGradient;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Who plans the products and sums that rewrites made of others. */
final class Products {
    private Products() {}

    static void fused(FusedProduct op, List<Spec> in, PlanBuilder plan) {
        product(op.product(), in, in.get(0).dtype(), Epilogue.of(op), plan);
    }

    static void toF32(F32Result op, List<Spec> in, PlanBuilder plan) {
        if (op.op() instanceof FusedProduct product) {
            product(product.product(), in, DType.F32, Epilogue.of(product), plan);
        } else if (op.op() instanceof ConvolutionWeightGradient gradient) {
            Convolutions.weightGradient(gradient, in, DType.F32, plan);
        } else if (op.op() instanceof WeightAndBiasGradient gradients) {
            Convolutions.weightAndBiasGradient(gradients, in, DType.F32, plan);
        } else if (op.op() instanceof ReduceSum sum) {
            Reductions.toF32(sum, in.get(0), plan);
        } else {
            product(op.op(), in, DType.F32, Epilogue.NONE, plan);
        }
    }

    private static void product(Op op, List<Spec> in, DType dtype, Epilogue epilogue, PlanBuilder plan) {
        StridedMatMul matmul = StridedMatMul.of(op);
        if (matmul != null) {
            MatrixProducts.matmul(matmul, in, dtype, epilogue, plan);
        } else if (op instanceof Convolution convolution) {
            Convolutions.forward(convolution, in, dtype, epilogue, plan);
        }
    }
}
