package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.cuda.device.DeviceMemory;
import dev.bellows.op.index.Literal;
import dev.bellows.op.random.RandomBits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Places chosen by integers, counted and drawn ones: {@code index.cu} and {@code random.cu}. */
final class Index {
    /** So many comparisons are still fewer than what a copy to the host and back would cost. */
    private static final long MOST_COMPARISONS = 1L << 33;

    private static final int BITS = 32;

    private Index() {}

    private static Code choosing(Code code, Spec index) {
        return code.with("INDEX=" + index.dtype().name());
    }

    static Optional<KernelDesign> take(int axis, Spec x, Spec index, Grid grid) {
        Shape shape = x.shape();
        long extent = shape.dim(axis);
        long count = index.shape().size();
        long inner = shape.slice(axis + 1, shape.rank()).size();
        long n = shape.slice(0, axis).size() * count * inner;
        return Optional.of(KernelDesign.of(
                choosing(Code.byWidth("index", x.dtype()), index),
                "take",
                grid.each(n),
                (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.in(1))
                        .add(operands.out(0))
                        .add(n)
                        .add(extent)
                        .add(count)
                        .add(inner)
                        .add(operands.stream().faults().address())
                        .add(operands.stream().faults().number("Take", extent))));
    }

    static Optional<KernelDesign> scatterAdd(int axis, int extent, Spec values, Spec index, Spec out, Grid grid) {
        long n = out.shape().size();
        long count = index.shape().size();
        long inner = out.shape().slice(axis + 1, out.shape().rank()).size();
        if (count > MOST_COMPARISONS / Math.max(1, n)) {
            return Optional.empty();
        }
        return Optional.of(KernelDesign.of(
                choosing(Code.of("index", values.dtype()), index),
                "scatter_add",
                grid.each(n),
                (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.in(1))
                        .add(operands.out(0))
                        .add(n)
                        .add((long) extent)
                        .add(count)
                        .add(inner)
                        .add(operands.stream().faults().address())
                        .add(operands.stream().faults().number("ScatterAdd", extent))));
    }

    static Optional<KernelDesign> indexCopy(int axis, Spec x, Spec index, Grid grid) {
        long n = x.shape().size();
        long extent = x.shape().dim(axis);
        long count = index.shape().size();
        long inner = x.shape().slice(axis + 1, x.shape().rank()).size();
        if (count > MOST_COMPARISONS / Math.max(1, n)) {
            return Optional.empty();
        }
        return Optional.of(
                new KernelDesign(choosing(Code.byWidth("index", x.dtype()), index), "index_copy", List.of(), -1)
                        .then(KernelDesign.copy(0, 0))
                        .then("index_copy", grid.each(n), (arguments, operands) -> arguments
                                .add(operands.in(1))
                                .add(operands.in(2))
                                .add(operands.out(0))
                                .add(n)
                                .add(extent)
                                .add(count)
                                .add(inner)
                                .add(operands.stream().faults().address())
                                .add(operands.stream().faults().number("IndexCopy", extent))));
    }

    static Optional<KernelDesign> iota(Spec out, Grid grid) {
        long n = out.shape().size();
        return Optional.of(
                KernelDesign.of(Code.of("index", out.dtype()), "iota", grid.each(n), (arguments, operands) -> arguments
                        .add(operands.out(0))
                        .add(n)));
    }

    static Optional<KernelDesign> literal(Literal op, Spec out) {
        if (out.dtype() != DType.I32) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) out.bytes()).order(ByteOrder.nativeOrder());
        op.values().forEach(bytes::putInt);
        ByteBuffer values = bytes.flip().asReadOnlyBuffer();
        return Optional.of(KernelDesign.of(
                "upload", (stream, code, in, outputs) -> stream.upload(values, DeviceMemory.address(outputs.get(0)))));
    }

    static Optional<KernelDesign> randomBits(RandomBits op, Grid grid) {
        long n = op.shape().size();
        return Optional.of(KernelDesign.of(
                Code.of("random"), "random_bits", grid.each((n + 3) / 4), (arguments, operands) -> arguments
                        .add(operands.in(0))
                        .add(operands.out(0))
                        .add(n)
                        .add(op.seed())
                        .add(BITS - op.width())));
    }
}
