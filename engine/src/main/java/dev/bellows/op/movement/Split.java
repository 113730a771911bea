package dev.bellows.op.movement;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts an array along {@code axis} into parts of the given extents, one output each. */
@Formula("x = y₁ y₂ … joined along axis")
public record Split(int axis, List<Integer> sizes) implements Composite {
    /** Parts of equal extent; the number of sections must divide that of the axis. */
    public static List<Tensor> split(Tensor x, int sections, int axis) {
        int extent = x.shape().dim(axis);
        if (sections < 1 || extent % sections != 0) {
            throw new ShapeException(
                    "Split: axis " + axis + " of " + x.spec() + " does not divide into " + sections + " sections");
        }
        return new Split(x.shape().axis(axis), Collections.nCopies(sections, extent / sections)).onAll(List.of(x));
    }

    /** Parts that begin at 0 and at each of {@code indices}, which ascend. */
    public static List<Tensor> splitAt(Tensor x, int axis, int... indices) {
        List<Integer> sizes = new ArrayList<>();
        int from = 0;
        for (int index : indices) {
            sizes.add(index - from);
            from = index;
        }
        sizes.add(x.shape().dim(axis) - from);
        return new Split(x.shape().axis(axis), List.copyOf(sizes)).onAll(List.of(x));
    }

    /** The slices along {@code axis}, which vanishes. */
    public static List<Tensor> unstack(Tensor x, int axis) {
        int[] rest = x.shape().without(axis).dims();
        return split(x, x.shape().dim(axis), axis).stream()
                .map(part -> part.reshape(rest))
                .toList();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireAxis(name(), axis);
        if (sizes.isEmpty()
                || sizes.stream().anyMatch(size -> size < 0)
                || sizes.stream().mapToLong(size -> size).sum() != x.shape().dim(axis)) {
            throw new ShapeException(name() + ": parts of " + sizes + " do not make up axis " + axis + " of " + x);
        }
        return sizes.stream().map(size -> x.with(x.shape().with(axis, size))).toList();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            parts.add(Slice.slice(in.get(0), axis, from, from + size));
            from += size;
        }
        return List.copyOf(parts);
    }
}
