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
import dev.bellows.op.reduce.Axes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A box out of an array: {@code size[i]} elements from {@code begin[i]} along each axis {@code i}. */
@Formula("y[i] = x[begin + i]")
public record Slice(List<Integer> begin, List<Integer> size) implements Primitive, Differentiable {
    /** Elements {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}; all of the others. */
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        int chosen = x.shape().axis(axis);
        List<Integer> begin = new ArrayList<>();
        List<Integer> size = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            begin.add(i == chosen ? from : 0);
            size.add(i == chosen ? to - from : x.shape().dim(i));
        }
        return new Slice(List.copyOf(begin), List.copyOf(size)).on(x);
    }

    /** As many of the first elements along {@code axes} as {@code other} has, or along all axes if none is named. */
    public static Tensor like(Tensor x, Tensor other, int... axes) {
        List<Integer> named = Axes.of(x.shape(), axes);
        List<Integer> size = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            size.add(named.contains(i) ? other.shape().dim(i) : x.shape().dim(i));
        }
        return new Slice(Collections.nCopies(size.size(), 0), List.copyOf(size)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        boolean fits = begin.size() == x.shape().rank() && size.size() == begin.size();
        for (int i = 0; fits && i < begin.size(); i++) {
            fits = begin.get(i) >= 0
                    && size.get(i) >= 0
                    && size.get(i) <= x.shape().dim(i) - begin.get(i);
        }
        if (!fits) {
            throw new ShapeException(name() + ": begin " + begin + " and size " + size + " leave the bounds of " + x);
        }
        return List.of(x.with(Shape.of(size)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < begin.size(); i++) {
            after.add(v.x().shape().dim(i) - begin.get(i) - size.get(i));
        }
        return Vjp.gradients(new Pad(begin, List.copyOf(after), 0).on(v.dy()));
    }
}
