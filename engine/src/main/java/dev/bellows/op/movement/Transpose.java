package dev.bellows.op.movement;

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

/** Reorders the axes: axis {@code i} of the result is axis {@code order[i]} of the input. */
@Formula("y[i_order] = x[i]")
public record Transpose(List<Integer> order) implements Primitive, Differentiable {
    /** Reorders the axes, or reverses them all if no order is given. */
    public static Tensor transpose(Tensor x, int... order) {
        int rank = x.shape().rank();
        IntStream axes = order.length == 0
                ? IntStream.range(0, rank).map(i -> rank - 1 - i)
                : IntStream.of(order).map(x.shape()::axis);
        return new Transpose(axes.boxed().collect(Collectors.toUnmodifiableList())).on(x);
    }

    /** With two axes exchanged. */
    public static Tensor swapAxes(Tensor x, int first, int second) {
        int[] order = IntStream.range(0, x.shape().rank()).toArray();
        order[x.shape().axis(first)] = x.shape().axis(second);
        order[x.shape().axis(second)] = x.shape().axis(first);
        return transpose(x, order);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        if (order.size() != x.shape().rank()
                || order.stream().distinct().count() != order.size()
                || order.stream().anyMatch(axis -> axis < 0 || axis >= order.size())) {
            throw new ShapeException(name() + ": order " + order + " is not a permutation of the axes of " + x);
        }
        return List.of(x.with(dev.bellows.core.Shape.of(
                order.stream().mapToInt(x.shape()::dim).toArray())));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int[] inverse = new int[order.size()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[order.get(i)] = i;
        }
        return Vjp.gradients(transpose(v.dy(), inverse));
    }
}
