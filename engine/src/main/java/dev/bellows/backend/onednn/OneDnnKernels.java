package dev.bellows.backend.onednn;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
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
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluGradient;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
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
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.order.TopK;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.update.AdaGradUpdate;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.AdamWUpdate;
import dev.bellows.op.update.RmsPropUpdate;
import dev.bellows.op.update.SgdUpdate;
import dev.bellows.op.update.TableUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.bytedeco.dnnl.dnnl_memory_desc;

/** Which ops have a kernel here, and which. An op that gains a kernel adds a line. */
final class OneDnnKernels {
    /** With fewer, sums over rows would be about as many as what they are of. */
    private static final int LEAST_ROWS = 16;

    /** Makes a kernel that is not a plan alone; throws {@link Unimplemented} if there is none for these inputs. */
    @FunctionalInterface
    private interface Maker<O extends Op> {
        Kernel make(O op, List<Spec> in);
    }

    /** Puts something around the kernel that a plan became. */
    @FunctionalInterface
    private interface Wrapper<O extends Op> {
        Kernel wrap(Kernel planned, O op, List<Spec> in);
    }

    private final Map<Class<? extends Op>, Maker<? extends Op>> table = new HashMap<>();

    /** Those of the factories whose kernels take and give arrays that do not lie plainly. */
    private final Map<Class<? extends Op>, KernelFactory<? extends Op>> anyLayout = new HashMap<>();

    private final Dnnl dnnl;
    private final HostPool pool;
    private final ScratchMemory scratch = new ScratchMemory();
    private final Reorders reorders;
    private final Backend reference;

    OneDnnKernels(Dnnl dnnl, HostPool pool, Backend reference) {
        this.dnnl = dnnl;
        this.pool = pool;
        this.reference = reference;
        this.reorders = new Reorders(dnnl, pool, scratch);
        elementwise();
        movement();
        windows();
        planned(MatMul.class, MatrixProducts::matmul);
        planned(ReduceSum.class, Reductions::sum);
        made(ReduceMax.class, Extremes::max);
        made(ReduceMin.class, Extremes::min);
        planned(Softmax.class, Normalizations::softmax, (kernel, op, in) -> wholeNaN(kernel, in, op.axis()));
        planned(LogSoftmax.class, Normalizations::logSoftmax, (kernel, op, in) -> wholeNaN(kernel, in, op.axis()));
        planned(SoftmaxGradient.class, Normalizations::softmaxGradient);
        planned(BatchNorm.class, Normalizations::batchNorm);
        planned(BatchNormGradient.class, Normalizations::batchNormGradient);
        planned(BatchNormInference.class, Normalizations::batchNormInference);
        planned(LayerNorm.class, Normalizations::layerNorm);
        planned(LayerNormGradient.class, Normalizations::layerNormGradient);
        planned(LocalResponseNorm.class, Normalizations::localResponseNorm);
        planned(Rnn.class, Recurrences::forward);
        planned(Gru.class, Recurrences::forward);
        planned(Lstm.class, Recurrences::forward);
        planned(RecurrenceGradient.class, Recurrences::gradient);
        planned(KeepingRecurrence.class, Recurrences::keeping);
        planned(KeptRecurrenceGradient.class, Recurrences::keptGradient);
        made(Take.class, Gather::take);
        made(ScatterAdd.class, Gather::scatterAdd);
        made(IndexCopy.class, SliceCopy::of);
        made(RowSum.class, RowSums::of);
        made(TakeAlongAxis.class, Along::take);
        made(ScatterAlongAxis.class, Along::scatterAdd);
        made(ArgSort.class, Sorting::argSort);
        made(TopK.class, Greatest::topK);
        made(TableUpdate.class, (op, in) -> TableRows.of(this, pool, op, in));
        updating(SgdUpdate.class, Updating::sgd);
        updating(AdamUpdate.class, Updating::adam);
        updating(AdamWUpdate.class, Updating::adamW);
        updating(AdaGradUpdate.class, Updating::adaGrad);
        updating(RmsPropUpdate.class, Updating::rmsProp);
    }

    private void elementwise() {
        planned(Exp.class, Eltwise::exp);
        planned(Log.class, Eltwise::log);
        planned(Sqrt.class, Eltwise::sqrt);
        planned(Tanh.class, Eltwise::tanh);
        planned(Abs.class, Eltwise::abs);
        planned(Neg.class, Eltwise::neg);
        planned(Relu.class, Eltwise::relu);
        planned(ReluGradient.class, Eltwise::reluGradient);
        planned(Sigmoid.class, Eltwise::sigmoid);
        planned(Gelu.class, GeluKernels::gelu);
        planned(GeluGradient.class, GeluKernels::gradient);
        firstOf(Add.class, planner(Binary::add), IntLoop::add);
        firstOf(Sub.class, planner(Binary::sub), IntLoop::sub);
        firstOf(Mul.class, planner(Binary::mul), IntLoop::mul);
        planned(Div.class, Binary::div);
        firstOf(Equal.class, planner(Binary::equal), IntLoop::equal);
        firstOf(Less.class, planner(Binary::less), IntLoop::less);
        made(Maximum.class, Loops::maximum);
        made(Minimum.class, Loops::minimum);
        made(Log1p.class, Loops::log1p);
        made(Sign.class, Loops::sign);
        made(Floor.class, Loops::floor);
        made(Erf.class, Loops::erf);
        made(Pow.class, Loops::pow);
        firstOf(Where.class, planner(Selection::where), IntLoop::where);
        firstOf(Cast.class, planner(Movement::cast), IntLoop::cast);
        made(BitAnd.class, IntLoop::bitAnd);
        made(Full.class, (op, in) -> Filled.with(op.value(), op.spec()));
    }

    private void movement() {
        planned(Transpose.class, Movement::transpose);
        planned(BroadcastTo.class, Movement::broadcast);
        planned(Slice.class, Movement::slice);
        planned(Concat.class, Movement::concat);
        planned(Pad.class, Movement::pad, Filled::around);
    }

    private void windows() {
        inAnyLayout();
        planned(Convolution.class, Convolutions::forward);
        planned(ConvolutionDataGradient.class, Convolutions::dataGradient);
        planned(ConvolutionWeightGradient.class, Convolutions::weightGradient);
        planned(
                MaxPool.class,
                Pooling::max,
                (kernel, op, in) ->
                        new WonPooling(kernel, reference.kernel(op, in).orElseThrow()));
        planned(
                MaxPoolGradient.class,
                Pooling::maxGradient,
                (kernel, op, in) ->
                        new FiniteOnly(kernel, reference.kernel(op, in).orElseThrow(), 1));
        planned(AvgPool.class, Pooling::average);
        planned(AvgPoolGradient.class, Pooling::averageGradient);
    }

    private void inAnyLayout() {
        anyLayout(Convolution.class, Convolutions::forward);
        anyLayout(ConvolutionDataGradient.class, Convolutions::dataGradient);
        anyLayout(ConvolutionWeightGradient.class, Convolutions::weightGradient);
        anyLayout(WeightAndBiasGradient.class, Convolutions::weightAndBiasGradient);
        anyLayout(MaxPool.class, Pooling::max);
        anyLayout(MaxPoolGradient.class, Pooling::maxGradient);
        anyLayout(NotedMaxPool.class, Pooling::noted);
        anyLayout(NotedMaxPoolGradient.class, Pooling::notedGradient);
        anyLayout(RectifiedMaxPool.class, Pooling::rectified);
        anyLayout(PooledConvolution.class, PooledConvolutions::plan);
        anyLayout(AvgPool.class, Pooling::average);
        anyLayout(AvgPoolGradient.class, Pooling::averageGradient);
        anyLayout(BatchNorm.class, Normalizations::batchNorm);
        anyLayout(BatchNormGradient.class, Normalizations::batchNormGradient);
        anyLayout(RectifiedNorm.class, Normalizations::rectified);
        anyLayout(RectifiedNormGradient.class, Normalizations::rectifiedGradient);
        anyLayout(BatchNormInference.class, Normalizations::batchNormInference);
        anyLayout(Relu.class, Eltwise::relu);
        anyLayout(ReluGradient.class, Eltwise::reluGradient);
        anyLayout(Sigmoid.class, Eltwise::sigmoid);
        anyLayout(Gelu.class, GeluKernels::gelu);
        anyLayout(GeluGradient.class, GeluKernels::gradient);
        anyLayout(Tanh.class, Eltwise::tanh);
        anyLayout(Add.class, Binary::add);
        anyLayout(Mul.class, Binary::mul);
        anyLayout(MatMul.class, MatrixProducts::matmul);
        anyLayout(Cast.class, Movement::cast);
        anyLayout(FusedProduct.class, Products::fused);
        anyLayout(Wide.class, Products::wide);
        anyLayout(StridedMatMul.class, MatrixProducts::strided);
        anyLayout(FusedProduct.class, Products::fused);
        anyLayout(Wide.class, Products::wide);
    }

    private <O extends Op> void anyLayout(Class<O> type, KernelFactory<O> factory) {
        anyLayout.put(type, factory);
    }

    private <O extends Op> void made(Class<O> type, Maker<O> maker) {
        table.put(type, maker);
    }

    private <O extends Op> void planned(Class<O> type, KernelFactory<O> factory) {
        made(type, planner(factory));
    }

    private <O extends Op> void planned(Class<O> type, KernelFactory<O> factory, Wrapper<O> wrapper) {
        Maker<O> planner = planner(factory);
        made(type, (op, in) -> wrapper.wrap(planner.make(op, in), op, in));
    }

    private <O extends Op> Maker<O> planner(KernelFactory<O> factory) {
        return (op, in) -> new ThreadBound(Sharing.mostThreads(op, in), () -> plan(factory, op, in, Layouts.plain()));
    }

    private <O extends Op> void firstOf(Class<O> type, Maker<O> first, Maker<O> second) {
        made(type, (op, in) -> {
            try {
                return first.make(op, in);
            } catch (Unimplemented lacking) {
                return second.make(op, in);
            }
        });
    }

    /** Any shape is a vector here; its layout is the same in all kernels. */
    private <O extends Op> void updating(Class<O> type, BiConsumer<Updating, O> rule) {
        made(type, (op, in) -> {
            Spec weight = in.get(0);
            if (weight.dtype() != DType.F32) {
                throw new Unimplemented(op.name() + " in passes of " + weight.dtype());
            }
            return Segments.of(weight.shape().size(), length -> {
                Spec vector = weight.with(Shape.of(length));
                KernelFactory<O> factory = (of, specs, plan) -> rule.accept(new Updating(plan, plan.plain(vector)), of);
                long bytes = in.size() * vector.bytes();
                return new ThreadBound(Sharing.mostThreads(bytes), () -> plan(factory, op, in, Layouts.plain()));
            });
        });
    }

    private <O extends Op> Plan plan(KernelFactory<O> factory, O op, List<Spec> in, Layouts layouts) {
        try (PlanBuilder builder = new PlanBuilder(dnnl.engine(), scratch, layouts)) {
            factory.plan(op, in, builder);
            return builder.build();
        }
    }

    private Kernel wholeNaN(Kernel softmax, List<Spec> in, int axis) {
        Spec x = in.get(0);
        Shape shape = Normalizations.around(x.shape(), x.shape().axis(axis));
        boolean isLarge = x.bytes() > Sharing.SMALL_BYTES && shape.dim(0) > LEAST_ROWS;
        Op sum = new Wide(new ReduceSum(List.of(0), false));
        Kernel sums =
                isLarge ? find(sum, List.of(x.with(shape)), Layouts.plain()).orElse(null) : null;
        return new WholeNaN(softmax, shape, sums, pool);
    }

    /** A kernel for {@code op} on these inputs, or empty if there is none here. */
    @SuppressWarnings("unchecked") // made() ties each maker to its key's type
    <O extends Op> Optional<Kernel> find(O op, List<Spec> in) {
        Maker<O> maker = (Maker<O>) table.get(op.getClass());
        if (maker == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(maker.make(op, in));
        } catch (Unimplemented lacking) {
            return Optional.empty();
        }
    }

    /** Whether kernels of {@code op} can take and give arrays that do not lie plainly. */
    boolean takesLayouts(Op op) {
        return anyLayout.containsKey(op.getClass());
    }

    /** As {@link #find(Op, List)}, for arrays in these layouts, of which the kernel chooses those of the outputs. */
    @SuppressWarnings("unchecked") // anyLayout() ties each factory to its key's type
    <O extends Op> Optional<Kernel> find(O op, List<Spec> in, Layouts layouts) {
        KernelFactory<O> factory = (KernelFactory<O>) anyLayout.get(op.getClass());
        if (factory == null) {
            return Optional.empty();
        }
        try {
            Kernel fast = new ThreadBound(Sharing.mostThreads(op, in), () -> plan(factory, op, in, layouts));
            return Optional.of(keepingNaN(fast, op, in, layouts));
        } catch (Unimplemented lacking) {
            return Optional.empty();
        }
    }

    private Kernel keepingNaN(Kernel fast, Op op, List<Spec> in, Layouts layouts) {
        if (op instanceof MaxPool) {
            return new WonPooling(fast, careful(op, in, layouts));
        }
        if (op instanceof NotedMaxPool noted) {
            return new WonPooling(fast, careful(noted.pooling(), in, layouts));
        }
        if (op instanceof RectifiedNorm norm) {
            return new FiniteStatistics(
                    fast,
                    () -> new ThreadBound(
                            Sharing.mostThreads(op, in),
                            () -> plan(Normalizations::rectifiedWithNaN, norm, in, layouts)));
        }
        return op instanceof MaxPoolGradient ? new FiniteOnly(fast, careful(op, in, layouts), 1) : fast;
    }

    private Kernel careful(Op op, List<Spec> in, Layouts layouts) {
        return reorders.around(reference.kernel(op, in).orElseThrow(), in, op.infer(in), layouts);
    }

    /** A kernel that brings an array from its layout into the plain one. */
    Kernel plainCopy(Layouts.Laid laid) {
        return reorders.toPlain(laid);
    }

    /** A kernel that brings an array of this spec from one layout into another; both must live as long. */
    Kernel copy(Spec spec, dnnl_memory_desc from, dnnl_memory_desc to) {
        return reorders.between(spec, from, to);
    }
}
