package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** For each element of {@code x} its own coordinates (i64) along {@code axes}, under a new last axis. The values do not matter. */
@Formula("y[i₀, …, i_n, j] = i_axes[j]")
public record IndexArray(List<Integer> axes) implements Composite {
    /** The coordinates along {@code axes}, or along all axes if none is named. */
    public static Tensor indexArray(Tensor x, int... axes) {
        IntStream chosen = axes.length == 0
                ? IntStream.range(0, x.shape().rank())
                : IntStream.of(axes).map(x.shape()::axis);
        return new IndexArray(chosen.boxed().collect(Collectors.toUnmodifiableList())).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        axes.forEach(axis -> x.requireAxis(name(), axis));
        if (axes.isEmpty()) {
            throw new ShapeException(name() + ": " + x + " has no axes to count along");
        }
        return List.of(new Spec(x.shape().insert(x.shape().rank(), axes.size()), DType.I64));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        List<Tensor> coordinates = new ArrayList<>();
        for (int axis : axes) {
            Tensor counted =
                    FlatIndex.along(x, axis, x.shape().rank(), x.shape().dim(axis));
            coordinates.add(BroadcastTo.broadcastTo(counted, x.shape()));
        }
        return List.of(Cast.cast(Stack.stack(-1, coordinates), DType.I64));
    }
}
