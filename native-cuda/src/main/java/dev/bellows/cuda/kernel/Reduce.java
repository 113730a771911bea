package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.driver.CudaApi.Extent;
import dev.bellows.op.reduce.CumSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fewer axes: {@code reduce.cu}. */
final class Reduce {
    /** A thread alone is as fast as several where there are no more elements than this. */
    static final int FEW = 16;

    private Reduce() {}

    /** @param how the functions' names without their endings */
    static Optional<KernelDesign> over(String how, List<Integer> axes, Spec in, Spec out, Grid grid) {
        if (in.dtype() != out.dtype()) {
            return Optional.empty();
        }
        List<Integer> others = new ArrayList<>();
        for (int axis = 0; axis < in.shape().rank(); axis++) {
            if (!axes.contains(axis)) {
                others.add(axis);
            }
        }
        List<Integer> sorted = axes.stream().sorted().toList();
        Optional<long[]> kept = along(in.shape(), others);
        Optional<long[]> reduced = along(in.shape(), sorted);
        if (kept.isEmpty() || reduced.isEmpty()) {
            return Optional.empty();
        }
        long results = out.shape().size();
        long count = sorted.stream().mapToLong(in.shape()::dim).reduce(1, (a, b) -> a * b);
        boolean sideBySide = sorted.contains(in.shape().rank() - 1);
        boolean byBlock = sideBySide && count > FEW;
        Extent extent = byBlock ? grid.eachByBlock(results, count) : grid.each(results);
        return Optional.of(KernelDesign.of(
                Code.of("reduce", in.dtype()),
                how + (byBlock ? "_by_block" : "_by_thread"),
                extent,
                (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.out(0))
                        .add(results)
                        .add(count)
                        .add(kept.get())
                        .add(reduced.get())));
    }

    private static Optional<long[]> along(Shape shape, List<Integer> axes) {
        long[] strides = shape.strides();
        return Walk.of(
                axes.stream().mapToInt(shape::dim).toArray(),
                axes.stream().mapToLong(axis -> strides[axis]).toArray());
    }

    static Optional<KernelDesign> cumulate(CumSum op, Spec in, Grid grid) {
        Lines lines = Lines.of(in.shape(), op.axis());
        return Optional.of(KernelDesign.of(
                Code.of("reduce", in.dtype()), "cumulate", grid.each(lines.count), (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.out(0))
                        .add(lines.count)
                        .add(lines.extent)
                        .add(lines.inner)
                        .add(op.reverse() ? 1 : 0)));
    }

    static Optional<KernelDesign> indexOfGreatest(int axis, Spec in, Spec out, Grid grid) {
        Lines lines = Lines.of(in.shape(), axis);
        if (out.dtype() != DType.I32 || lines.extent == 0) {
            return Optional.empty();
        }
        return Optional.of(KernelDesign.of(
                Code.of("reduce", in.dtype()),
                "index_of_greatest",
                grid.each(lines.count),
                (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.out(0))
                        .add(lines.count)
                        .add(lines.extent)
                        .add(lines.inner)));
    }

    /** Lines of {@code extent} elements that lie {@code inner} apart. */
    private record Lines(long count, long extent, long inner) {
        static Lines of(Shape shape, int axis) {
            return new Lines(
                    shape.without(axis).size(),
                    shape.dim(axis),
                    shape.slice(axis + 1, shape.rank()).size());
        }
    }
}
