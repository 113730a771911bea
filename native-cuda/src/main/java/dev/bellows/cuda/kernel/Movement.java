package dev.bellows.cuda.kernel;

import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Elements to other places: {@code movement.cu}. */
final class Movement {
    private Movement() {}

    private static Optional<KernelDesign> gather(Spec from, Shape to, long start, long[] strides, Grid grid) {
        return Walk.of(to.dims(), strides)
                .map(walk -> KernelDesign.of(
                        Code.byWidth("movement", from.dtype()),
                        "gather",
                        grid.each(to.size()),
                        (arguments, operands) -> arguments
                                .add(operands.in(0))
                                .add(operands.out(0))
                                .add(to.size())
                                .add(start)
                                .add(walk)));
    }

    static Optional<KernelDesign> transpose(List<Integer> order, Spec in, Spec out, Grid grid) {
        long[] own = in.shape().strides();
        return gather(
                in, out.shape(), 0, order.stream().mapToLong(axis -> own[axis]).toArray(), grid);
    }

    static Optional<KernelDesign> broadcast(Spec in, Spec out, Grid grid) {
        return Walk.broadcast(out.shape(), in.shape())
                .map(walk -> KernelDesign.of(
                        Code.byWidth("movement", in.dtype()),
                        "gather",
                        grid.each(out.shape().size()),
                        (arguments, operands) -> arguments
                                .add(operands.in(0))
                                .add(operands.out(0))
                                .add(out.shape().size())
                                .add(0L)
                                .add(walk)));
    }

    static Optional<KernelDesign> slice(Slice op, Spec in, Spec out, Grid grid) {
        return gather(in, out.shape(), start(in.shape(), op.begin()), in.shape().strides(), grid);
    }

    /** Where the element at these places lies. */
    static long start(Shape shape, List<Integer> at) {
        long[] strides = shape.strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            start += strides[axis] * at.get(axis);
        }
        return start;
    }

    static Optional<KernelDesign> pad(Pad op, Spec in, Spec out, Grid grid) {
        KernelDesign filled = new KernelDesign(Code.byWidth("movement", in.dtype()), "scatter", List.of(), -1)
                .then(KernelDesign.fill(0, bits(out.dtype(), op.value())));
        return scatter(filled, 0, in.shape(), out.shape(), start(out.shape(), op.before()), grid);
    }

    static Optional<KernelDesign> concat(int axis, List<Spec> in, Spec out, Grid grid) {
        long stride = out.shape().strides()[axis];
        Optional<KernelDesign> design =
                Optional.of(new KernelDesign(Code.byWidth("movement", out.dtype()), "scatter", List.of(), -1));
        long begin = 0;
        for (int i = 0; i < in.size() && design.isPresent(); i++) {
            Shape part = in.get(i).shape();
            design = scatter(design.get(), i, part, out.shape(), begin * stride, grid);
            begin += part.dim(axis);
        }
        return design;
    }

    /** An input into a part of the output. */
    private static Optional<KernelDesign> scatter(
            KernelDesign before, int input, Shape from, Shape to, long start, Grid grid) {
        if (from.size() == 0) {
            return Optional.of(before);
        }
        return Walk.of(from.dims(), to.strides())
                .map(walk -> before.then("scatter", grid.each(from.size()), (arguments, operands) -> arguments
                        .add(operands.in(input))
                        .add(operands.out(0))
                        .add(from.size())
                        .add(start)
                        .add(walk)));
    }

    static Optional<KernelDesign> where(List<Spec> in, Spec out, Grid grid) {
        if (in.get(0).dtype() != DType.BOOL) {
            return Optional.empty();
        }
        Shape shape = out.shape();
        return Walk.broadcast(
                        shape, in.get(0).shape(), in.get(1).shape(), in.get(2).shape())
                .map(walk -> KernelDesign.of(
                        Code.byWidth("movement", out.dtype()),
                        "where",
                        grid.each(shape.size()),
                        (arguments, operands) -> arguments
                                .add(operands.in(0))
                                .add(operands.in(1))
                                .add(operands.in(2))
                                .add(operands.out(0))
                                .add(shape.size())
                                .add(walk)));
    }

    /** A value as the bytes of one element, rounded as a cast rounds. */
    static ByteBuffer bits(DType dtype, double value) {
        ByteBuffer element = ByteBuffer.allocate(dtype.bytes()).order(ByteOrder.nativeOrder());
        switch (dtype) {
            case F32 -> element.putFloat((float) value);
            case F64 -> element.putDouble(value);
            case BF16 -> element.putShort(BFloat16.fromFloat((float) value));
            case I32 -> element.putInt((int) value);
            case I64 -> element.putLong((long) value);
            case U8 -> element.put((byte) Math.max(0, Math.min(255, (long) value)));
            case BOOL -> element.put((byte) (value != 0 ? 1 : 0));
        }
        return element.flip();
    }
}
