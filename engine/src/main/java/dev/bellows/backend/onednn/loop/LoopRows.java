package dev.bellows.backend.onednn.loop;

import static dev.bellows.backend.onednn.plan.KernelRow.made;
import static dev.bellows.backend.onednn.plan.KernelRow.requested;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.onednn.plan.KernelRow;
import dev.bellows.core.Spec;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.order.TopK;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.update.TableUpdate;
import java.util.List;
import java.util.stream.Stream;

/** The kernels that are loops in Java: what oneDNN lacks, or does not do as we define it. An op that gains one adds a line. */
public final class LoopRows {
    private LoopRows() {}

    /** All of them. */
    public static List<KernelRow<?>> all() {
        return Stream.of(elementwise(), wholeNumbers(), indexing())
                .flatMap(List::stream)
                .toList();
    }

    private static List<KernelRow<?>> elementwise() {
        return List.of(
                made(Maximum.class, Loops::maximum),
                made(Minimum.class, Loops::minimum),
                made(Log1p.class, Loops::log1p),
                made(Sign.class, Loops::sign),
                made(Floor.class, Loops::floor),
                made(Erf.class, Loops::erf),
                made(Pow.class, Loops::pow),
                made(Full.class, (op, in) -> FillKernel.with(op.value(), op.spec())),
                made(CumSum.class, RunningSums::of),
                made(ReduceMax.class, Extremes::max),
                made(ReduceMin.class, Extremes::min));
    }

    private static List<KernelRow<?>> wholeNumbers() {
        return List.of(
                made(Add.class, IntLoop::add),
                made(Sub.class, IntLoop::sub),
                made(Mul.class, IntLoop::mul),
                made(Equal.class, IntLoop::equal),
                made(Less.class, IntLoop::less),
                made(Where.class, IntLoop::where),
                made(Cast.class, IntLoop::cast),
                made(BitAnd.class, IntLoop::bitAnd));
    }

    private static List<KernelRow<?>> indexing() {
        return List.of(
                made(Take.class, Gather::take),
                made(ScatterAdd.class, Gather::scatterAdd),
                made(IndexCopy.class, SliceCopy::of),
                made(RowSum.class, RowSums::of),
                made(TakeAlongAxis.class, AxisGather::take),
                made(ScatterAlongAxis.class, AxisGather::scatterAdd),
                made(ArgSort.class, Sorting::argSort),
                made(TopK.class, TopKSelection::topK),
                requested(TableUpdate.class, TableRows::of));
    }

    /** What the kernel of a padded array leaves out gets the padding's value. */
    public static Kernel filledAround(Kernel kernel, Pad op, List<Spec> in) {
        return FillKernel.with(op.value(), op.infer(in).get(0), kernel);
    }
}
