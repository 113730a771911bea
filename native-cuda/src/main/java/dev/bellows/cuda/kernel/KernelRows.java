package dev.bellows.cuda.kernel;

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
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.random.RandomBits;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of the {@link KernelTable}. A new kernel adds a line here. */
final class KernelRows {
    /** A row that knows its op's record. */
    private interface RowOf<O extends Op> {
        Optional<KernelDesign> design(O op, List<Spec> in, Spec out, Grid grid);
    }

    private final Map<Class<? extends Op>, KernelTable.Row> rows = new HashMap<>();

    private KernelRows() {}

    static Map<Class<? extends Op>, KernelTable.Row> all() {
        KernelRows all = new KernelRows();
        all.elementwise();
        all.movement();
        all.reductions();
        all.indices();
        all.products();
        return Map.copyOf(all.rows);
    }

    private <O extends Op> void put(Class<O> type, RowOf<O> row) {
        rows.put(
                type,
                (op, in, grid) -> row.design(type.cast(op), in, op.infer(in).get(0), grid));
    }

    private void elementwise() {
        ElementwiseFunctions.byOp().forEach((type, function) -> rows.put(type, Elementwise.row(function)));
        rows.put(Fused.class, (op, in, grid) -> FusedDesign.design((Fused) op, in, grid));
        put(Cast.class, (op, in, out, grid) -> Elementwise.cast(in.get(0), op.dtype(), grid));
        put(
                Full.class,
                (op, in, out, grid) -> Optional.of(
                        KernelDesign.of("fill", KernelDesign.fill(0, Movement.bits(out.dtype(), op.value())))));
    }

    private void movement() {
        put(Where.class, (op, in, out, grid) -> Movement.where(in, out, grid));
        put(Reshape.class, (op, in, out, grid) -> Optional.of(KernelDesign.of("copy", KernelDesign.copy(0, 0))));
        put(Transpose.class, (op, in, out, grid) -> Movement.transpose(op.order(), in.get(0), out, grid));
        put(BroadcastTo.class, (op, in, out, grid) -> Movement.broadcast(in.get(0), out, grid));
        put(Slice.class, (op, in, out, grid) -> Movement.slice(op, in.get(0), out, grid));
        put(Pad.class, (op, in, out, grid) -> Movement.pad(op, in.get(0), out, grid));
        put(Concat.class, (op, in, out, grid) -> Movement.concat(op.axis(), in, out, grid));
    }

    private void reductions() {
        put(ReduceSum.class, (op, in, out, grid) -> Reduce.over("sum", op.axes(), in.get(0), out, grid));
        put(ReduceMax.class, (op, in, out, grid) -> Reduce.over("greatest", op.axes(), in.get(0), out, grid));
        put(ReduceMin.class, (op, in, out, grid) -> Reduce.over("least", op.axes(), in.get(0), out, grid));
        put(CumSum.class, (op, in, out, grid) -> Reduce.cumulate(op, in.get(0), grid));
        put(ArgMax.class, (op, in, out, grid) -> Reduce.indexOfGreatest(op.axis(), in.get(0), out, grid));
    }

    private void indices() {
        put(Take.class, (op, in, out, grid) -> Index.take(op.axis(), in.get(0), in.get(1), grid));
        put(
                ScatterAdd.class,
                (op, in, out, grid) -> Index.scatterAdd(op.axis(), op.extent(), in.get(0), in.get(1), out, grid));
        put(IndexCopy.class, (op, in, out, grid) -> Index.indexCopy(op.axis(), in.get(0), in.get(1), grid));
        put(Iota.class, (op, in, out, grid) -> Index.iota(out, grid));
        put(Literal.class, (op, in, out, grid) -> Index.literal(op, out));
        put(RandomBits.class, (op, in, out, grid) -> Index.randomBits(op, grid));
    }

    private void products() {
        put(MatMul.class, (op, in, out, grid) -> MatrixProduct.plain(op, in, out, grid));
        put(BiasedProduct.class, (op, in, out, grid) -> MatrixProduct.biased(op.product(), in, out, grid));
        put(Convolution.class, (op, in, out, grid) -> Windows.convolution(op, in, out, grid));
        put(ConvolutionDataGradient.class, (op, in, out, grid) -> Windows.dataGradient(op, in, out, grid));
        put(ConvolutionWeightGradient.class, (op, in, out, grid) -> Windows.weightGradient(op, in, out, grid));
        put(MaxPool.class, (op, in, out, grid) -> {
            Shape x = in.get(0).shape();
            return Windows.max("max_pool", 1, op.kernel(), op.window(), x, out.shape(), out, grid);
        });
        put(MaxPoolPick.class, (op, in, out, grid) -> {
            Shape x = in.get(1).shape();
            return Windows.max("max_pool_pick", 2, op.kernel(), op.window(), x, out.shape(), out, grid);
        });
        put(MaxPoolGradient.class, (op, in, out, grid) -> {
            Shape y = in.get(0).shape();
            return Windows.max("max_pool_gradient", 2, op.kernel(), op.window(), out.shape(), y, out, grid);
        });
        put(AvgPool.class, (op, in, out, grid) -> Windows.average(op, in.get(0), out, grid));
        put(AvgPoolGradient.class, (op, in, out, grid) -> Windows.averageGradient(op, in.get(0), out, grid));
    }
}
