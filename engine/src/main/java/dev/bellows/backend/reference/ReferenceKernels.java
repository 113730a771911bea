package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.Receive;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.Send;
import dev.bellows.op.comm.ShardedTake;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.SuppressOverlaps;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitShift;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Polygamma;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.Cholesky;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.linalg.Qr;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.Solve;
import dev.bellows.op.linalg.SymmetricEigen;
import dev.bellows.op.linalg.TriangularSolve;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.random.RandomBits;
import dev.bellows.op.random.RandomGamma;
import dev.bellows.op.random.RandomPoisson;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which kernel defines which primitive. A new primitive adds a line here. */
final class ReferenceKernels {
    private final Map<Class<? extends Op>, KernelFactory<? extends Op>> table = new HashMap<>();

    ReferenceKernels() {
        elementwise();
        put(ReduceSum.class, (op, in) -> Reductions.sum(op.axes()));
        put(ReduceMax.class, (op, in) -> Reductions.max(op.axes()));
        put(ReduceMin.class, (op, in) -> Reductions.min(op.axes()));
        put(BitShift.class, (op, in) -> Elementwise.binary((a, b) -> Double.NaN, op::apply)
                .make(op, in));
        put(CumSum.class, (op, in) -> Reductions.cumSum(op));
        put(ArgMax.class, (op, in) -> Reductions.argMax(op.axis()));
        put(Reshape.class, (op, in) -> Movement.copy());
        put(Transpose.class, (op, in) -> Movement.transpose(op.order()));
        put(BroadcastTo.class, (op, in) -> Movement.broadcast());
        put(Slice.class, (op, in) -> Movement.slice(op));
        put(Pad.class, (op, in) -> Movement.pad(op));
        put(Concat.class, (op, in) -> Movement.concat(op.axis()));
        put(Take.class, (op, in) -> Indexing.take(op.axis()));
        put(ScatterAdd.class, (op, in) -> Indexing.scatterAdd(op.axis()));
        put(RowSum.class, (op, in) -> RowSums.kernel());
        put(IndexCopy.class, (op, in) -> Indexing.indexCopy(op.axis()));
        put(ArgSort.class, (op, in) -> Ordering.argSort(op));
        put(Literal.class, (op, in) -> Indexing.literal(op));
        put(Iota.class, (op, in) -> Indexing.iota());
        put(RandomBits.class, (op, in) -> Indexing.randomBits(op));
        put(RandomGamma.class, (op, in) -> RejectionSampling.gamma(op.seed()));
        put(RandomPoisson.class, (op, in) -> RejectionSampling.poisson(op.seed()));
        put(MatMul.class, (op, in) -> MatrixProduct.of(op));
        put(Cholesky.class, (op, in) -> LinearSystems.cholesky());
        put(TriangularSolve.class, (op, in) -> LinearSystems.triangularSolve(op));
        put(Solve.class, (op, in) -> LinearSystems.solve());
        put(SlogDet.class, (op, in) -> LinearSystems.slogDet());
        put(Qr.class, (op, in) -> Orthogonal.qr());
        put(SymmetricEigen.class, (op, in) -> Orthogonal.symmetricEigen());
        put(SuppressOverlaps.class, (op, in) -> Matching.suppressOverlaps(op));
        put(BipartiteMatching.class, (op, in) -> Matching.bipartite(op));
        put(Convolution.class, (op, in) -> Convolutions.forward(op));
        put(ConvolutionDataGradient.class, (op, in) -> Convolutions.dataGradient(op));
        put(ConvolutionWeightGradient.class, (op, in) -> Convolutions.weightGradient(op));
        put(MaxPool.class, (op, in) -> Pooling.max(op));
        put(MaxPoolGradient.class, (op, in) -> Pooling.maxGradient(op));
        put(MaxPoolPick.class, (op, in) -> Pooling.maxPick(op));
        put(AvgPool.class, (op, in) -> Pooling.average(op));
        put(AvgPoolGradient.class, (op, in) -> Pooling.averageGradient(op));
        put(AllGather.class, (op, in) -> Collectives.allGather(op));
        put(AllReduce.class, (op, in) -> Collectives.allReduce(op));
        put(Send.class, (op, in) -> Collectives.send(op));
        put(Receive.class, (op, in) -> Collectives.receive(op));
        put(ShardedTake.class, (op, in) -> ShardedTakes.of(op));
        put(ReduceScatter.class, (op, in) -> Collectives.reduceScatter(op));
    }

    private void elementwise() {
        table.put(Neg.class, Elementwise.unary(x -> -x, x -> -x));
        table.put(Abs.class, Elementwise.unary(Math::abs, Math::abs));
        table.put(Sign.class, Elementwise.unary(Math::signum, Long::signum));
        table.put(Floor.class, Elementwise.unary(Math::floor, x -> x));
        table.put(Exp.class, Elementwise.unary(Math::exp));
        table.put(Log.class, Elementwise.unary(Math::log));
        table.put(Log1p.class, Elementwise.unary(Math::log1p));
        table.put(Sqrt.class, Elementwise.unary(Math::sqrt));
        table.put(Tanh.class, Elementwise.unary(Math::tanh));
        table.put(Erf.class, Elementwise.unary(Elementwise::erf));
        table.put(Sin.class, Elementwise.unary(Math::sin));
        table.put(Cos.class, Elementwise.unary(Math::cos));
        table.put(Atan.class, Elementwise.unary(Math::atan));
        table.put(Erfinv.class, Elementwise.unary(SpecialFunctions::erfinv));
        table.put(Gammaln.class, Elementwise.unary(SpecialFunctions::gammaln));
        put(Polygamma.class, (op, in) -> Elementwise.unary(x -> SpecialFunctions.polygamma(op.order(), x))
                .make(op, in));
        table.put(Add.class, Elementwise.binary(Double::sum, Long::sum));
        table.put(Sub.class, Elementwise.binary((a, b) -> a - b, (a, b) -> a - b));
        table.put(Mul.class, Elementwise.binary((a, b) -> a * b, (a, b) -> a * b));
        table.put(Div.class, Elementwise.binary((a, b) -> a / b, Elementwise::quotient));
        table.put(Mod.class, Elementwise.binary(Elementwise::floorMod, Elementwise::floorMod));
        table.put(BitAnd.class, Elementwise.binary((a, b) -> (long) a & (long) b, (a, b) -> a & b));
        table.put(Pow.class, Elementwise.binary(Math::pow, (a, b) -> (long) Math.pow((double) a, (double) b)));
        table.put(Maximum.class, Elementwise.binary(Math::max, Math::max));
        table.put(Minimum.class, Elementwise.binary(Math::min, Math::min));
        table.put(Equal.class, Elementwise.comparison((a, b) -> a == b, (a, b) -> a == b));
        table.put(Less.class, Elementwise.comparison((a, b) -> a < b, (a, b) -> a < b));
        put(Where.class, (op, in) -> Elementwise.where());
        put(Cast.class, (op, in) -> Elementwise.cast());
        put(Full.class, (op, in) -> Elementwise.full(op.value()));
    }

    private <O extends Op> void put(Class<O> type, KernelFactory<O> factory) {
        table.put(type, factory);
    }

    /** Whether there is a kernel of {@code op}, which is one for all dtypes and shapes. */
    boolean has(Op op) {
        return table.containsKey(op.getClass());
    }

    /** The kernel of an op that {@linkplain #has is there}. */
    @SuppressWarnings("unchecked") // put() ties each factory to its key's type
    <O extends Op> Kernel make(O op, List<Spec> in) {
        KernelFactory<O> factory = (KernelFactory<O>) Objects.requireNonNull(table.get(op.getClass()));
        return factory.make(op, in);
    }
}
