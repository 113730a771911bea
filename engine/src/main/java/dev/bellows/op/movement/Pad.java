package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Surrounds an array with {@code before[i]} and {@code after[i]} elements of {@code value} along each axis {@code i}. */
@Formula("y[before + i] = x[i], value elsewhere")
public record Pad(List<Integer> before, List<Integer> after, double value) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        int rank = x.shape().rank();
        if (before.size() != rank
                || after.size() != rank
                || IntStream.range(0, rank).anyMatch(i -> before.get(i) < 0 || after.get(i) < 0)) {
            throw new ShapeException(
                    name() + ": needs a padding of 0 or more per axis of " + x + ", got " + before + " and " + after);
        }
        return List.of(x.with(Shape.of(IntStream.range(0, rank)
                .map(i -> before.get(i) + x.shape().dim(i) + after.get(i))
                .toArray())));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        List<Integer> size = IntStream.of(v.x().shape().dims()).boxed().collect(Collectors.toUnmodifiableList());
        return Vjp.gradients(new Slice(before, size).on(v.dy()));
    }
}
