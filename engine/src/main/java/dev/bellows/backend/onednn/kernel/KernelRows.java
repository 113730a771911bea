package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.plan.KernelRow.planned;
import static dev.bellows.backend.onednn.plan.KernelRow.product;
import static dev.bellows.backend.onednn.plan.KernelRow.requested;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.onednn.fused.F32Result;
import dev.bellows.backend.onednn.fused.FusedConvolutionPool;
import dev.bellows.backend.onednn.fused.FusedProduct;
import dev.bellows.backend.onednn.fused.NotedMaxPool;
import dev.bellows.backend.onednn.fused.NotedMaxPoolGradient;
import dev.bellows.backend.onednn.fused.RectifiedMaxPool;
import dev.bellows.backend.onednn.fused.RectifiedNorm;
import dev.bellows.backend.onednn.fused.RectifiedNormGradient;
import dev.bellows.backend.onednn.fused.StridedMatMul;
import dev.bellows.backend.onednn.fused.WeightAndBiasGradient;
import dev.bellows.backend.onednn.guard.Guards;
import dev.bellows.backend.onednn.loop.LoopRows;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.KernelRequest;
import dev.bellows.backend.onednn.plan.KernelRow;
import dev.bellows.backend.onednn.plan.Parallelism;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluGradient;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LayerNormGradient;
import dev.bellows.op.norm.LocalResponseNorm;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.update.AdaGradUpdate;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.AdamWUpdate;
import dev.bellows.op.update.DescentUpdate;
import dev.bellows.op.update.RmsPropUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The kernels that are oneDNN's primitives. An op that gains one adds a line. */
public final class KernelRows {
    /** With fewer, sums over rows would be about as many as what they are of. */
    private static final int LEAST_ROWS = 16;

    private KernelRows() {}

    /** All of them. */
    public static List<KernelRow<?>> all() {
        return Stream.of(elementwise(), movement(), products(), windows(), norms(), updates())
                .flatMap(List::stream)
                .toList();
    }

    private static List<KernelRow<?>> elementwise() {
        return List.of(
                planned(Exp.class, Eltwise::exp),
                planned(Log.class, Eltwise::log),
                planned(Sqrt.class, Eltwise::sqrt),
                planned(Tanh.class, Eltwise::tanh).inAnyLayout(),
                planned(Abs.class, Eltwise::abs),
                planned(Neg.class, Eltwise::neg),
                planned(Relu.class, Eltwise::relu).inAnyLayout(),
                planned(ReluGradient.class, Eltwise::reluGradient).inAnyLayout(),
                planned(Sigmoid.class, Eltwise::sigmoid).inAnyLayout(),
                planned(Gelu.class, GeluKernels::gelu).inAnyLayout(),
                planned(GeluTanh.class, GeluKernels::geluTanh).inAnyLayout(),
                planned(GeluGradient.class, GeluKernels::gradient).inAnyLayout(),
                planned(Add.class, Binary::add).inAnyLayout(),
                planned(Sub.class, Binary::sub),
                planned(Mul.class, Binary::mul).inAnyLayout(),
                planned(Div.class, Binary::div),
                planned(Equal.class, Binary::equal),
                planned(Less.class, Binary::less),
                planned(Where.class, Selection::where));
    }

    private static List<KernelRow<?>> movement() {
        return List.of(
                planned(Cast.class, Movement::cast).inAnyLayout(),
                planned(Transpose.class, Movement::transpose),
                planned(BroadcastTo.class, Movement::broadcast),
                planned(Slice.class, Movement::slice),
                planned(Concat.class, Movement::concat),
                planned(Pad.class, Movement::pad)
                        .guardedBy((kernel, wanted) -> LoopRows.filledAround(kernel, wanted.op(), wanted.in())));
    }

    private static List<KernelRow<?>> products() {
        return List.of(
                product(MatMul.class, MatrixProducts::matmul).inAnyLayout(),
                product(StridedMatMul.class, MatrixProducts::strided).inAnyLayout(),
                product(FusedProduct.class, Products::fused).inAnyLayout(),
                requested(F32Result.class, KernelRows::toF32).inAnyLayout(),
                product(Convolution.class, Convolutions::forward).inAnyLayout(),
                product(ConvolutionDataGradient.class, Convolutions::dataGradient)
                        .inAnyLayout(),
                product(ConvolutionWeightGradient.class, Convolutions::weightGradient)
                        .inAnyLayout(),
                planned(WeightAndBiasGradient.class, Convolutions::weightAndBiasGradient)
                        .inAnyLayout(),
                product(FusedConvolutionPool.class, ConvolutionPoolKernels::plan)
                        .inAnyLayout(),
                planned(ReduceSum.class, Reductions::sum));
    }

    private static Kernel toF32(KernelRequest<F32Result> wanted) {
        Op op = wanted.op().op();
        boolean isSum = op instanceof ReduceSum || op instanceof WeightAndBiasGradient;
        return isSum ? wanted.plan(Products::toF32) : wanted.planProduct(Products::toF32);
    }

    private static List<KernelRow<?>> windows() {
        return List.of(
                planned(MaxPool.class, Pooling::max)
                        .inAnyLayout()
                        .guardedBy((fast, wanted) -> Guards.pooling(fast, wanted.reference(wanted.op()))),
                planned(NotedMaxPool.class, Pooling::noted)
                        .inAnyLayout()
                        .guardedBy((fast, wanted) -> Guards.pooling(
                                fast, wanted.reference(wanted.op().pooling()))),
                planned(RectifiedMaxPool.class, Pooling::rectified).inAnyLayout(),
                planned(MaxPoolGradient.class, Pooling::maxGradient)
                        .inAnyLayout()
                        .guardedBy((fast, wanted) -> Guards.finiteOnly(fast, wanted.reference(wanted.op()), 1)),
                planned(NotedMaxPoolGradient.class, Pooling::notedGradient).inAnyLayout(),
                planned(AvgPool.class, Pooling::average).inAnyLayout(),
                planned(AvgPoolGradient.class, Pooling::averageGradient).inAnyLayout());
    }

    private static List<KernelRow<?>> norms() {
        return List.of(
                planned(Softmax.class, Normalizations::softmax)
                        .guardedBy((fast, wanted) ->
                                wholeNaN(fast, wanted, wanted.op().axis())),
                planned(LogSoftmax.class, Normalizations::logSoftmax)
                        .guardedBy((fast, wanted) ->
                                wholeNaN(fast, wanted, wanted.op().axis())),
                planned(SoftmaxGradient.class, Normalizations::softmaxGradient),
                planned(BatchNorm.class, Normalizations::batchNorm).inAnyLayout(),
                planned(BatchNormGradient.class, Normalizations::batchNormGradient)
                        .inAnyLayout(),
                planned(BatchNormInference.class, Normalizations::batchNormInference)
                        .inAnyLayout(),
                planned(RectifiedNorm.class, Normalizations::rectified)
                        .inAnyLayout()
                        .guardedBy((fast, wanted) ->
                                Guards.statistics(fast, () -> wanted.plan(Normalizations::rectifiedWithNaN))),
                planned(RectifiedNormGradient.class, Normalizations::rectifiedGradient)
                        .inAnyLayout(),
                planned(LayerNorm.class, Normalizations::layerNorm),
                planned(LayerNormGradient.class, Normalizations::layerNormGradient),
                planned(LocalResponseNorm.class, Normalizations::localResponseNorm));
    }

    private static Kernel wholeNaN(Kernel softmax, KernelRequest<?> wanted, int axis) {
        Spec x = wanted.in().get(0);
        Shape shape = AxisView.of(x.shape(), x.shape().axis(axis));
        boolean isLarge = Parallelism.isLarge(x.bytes()) && shape.dim(0) > LEAST_ROWS;
        Op sum = new F32Result(new ReduceSum(List.of(0), false));
        Kernel sums = isLarge ? wanted.find(sum, List.of(x.with(shape))).orElse(null) : null;
        return Guards.wholeNaN(softmax, shape, sums, wanted.pool());
    }

    private static List<KernelRow<?>> updates() {
        return List.of(
                updating(DescentUpdate.class, Updating::descent),
                updating(SgdUpdate.class, Updating::sgd),
                updating(AdamUpdate.class, Updating::adam),
                updating(AdamWUpdate.class, Updating::adamW),
                updating(AdaGradUpdate.class, Updating::adaGrad),
                updating(RmsPropUpdate.class, Updating::rmsProp));
    }

    /** Any shape is a vector here; its layout is the same in all kernels. */
    private static <O extends Op> KernelRow<O> updating(Class<O> type, BiConsumer<Updating, O> rule) {
        return requested(type, wanted -> {
            Spec weight = wanted.in().get(0);
            if (weight.dtype() != DType.F32) {
                throw new Unimplemented(wanted.op().name() + " in passes of " + weight.dtype());
            }
            return Segments.of(weight.shape().size(), length -> {
                Spec vector = weight.with(Shape.of(length));
                return wanted.plan(
                        (op, in, plan) -> rule.accept(new Updating(plan, plan.plain(vector)), op),
                        wanted.in().size() * vector.bytes());
            });
        });
    }
}
