package dev.bellows.op.order;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * How many elements of a sorted vector lie before each value (i32), which is where the value would be put: before the elements
 * equal to it, or after them if {@code right}. Inputs: the vector, ascending, and values of any shape and the same dtype.
 */
@Formula("y = |{i : s_i < x}|, or ≤ if right")
public record SearchSorted(boolean right) implements Composite {
    /** Before the elements equal to each value. */
    public static Tensor searchSorted(Tensor sorted, Tensor values) {
        return new SearchSorted(false).on(sorted, values);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec sorted = in.get(0).requireRank(name(), 1);
        return List.of(in.get(1).requireDType(name(), sorted.dtype()).with(DType.I32));
    }

    /** A value's rank among all, less its rank among the values, is the number of elements before it. */
    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor sorted = in.get(0);
        Tensor values = in.get(1).reshape(-1);
        int count = values.shape().dim(0);
        int first = right ? sorted.shape().dim(0) : 0;
        Tensor all = Concat.concat(0, right ? List.of(sorted, values) : List.of(values, sorted));
        Tensor before = Slice.slice(rank(all), 0, first, first + count).sub(rank(values));
        return List.of(before.reshape(in.get(1).shape().dims()));
    }

    /** Sorting positions by value gives an order; sorting that gives each position's place in it. */
    private static Tensor rank(Tensor x) {
        return ArgSort.argSort(ArgSort.argSort(x, 0), 0);
    }
}
