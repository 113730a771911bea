package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * An array that is 0 but for some of its rows along the first axis: what a batch contributes to the gradient of a table.
 *
 * @param rows which rows, i32 [n]; one that appears more than once counts as the sum, one of -1 not at all
 * @param values what is in them, [n, …]
 * @param shape of the whole array
 */
public record RowSparse(Tensor rows, Tensor values, Shape shape) {
    /** Nothing but zeros, on {@code like}'s device or in its trace. */
    public static RowSparse zeros(Tensor like) {
        Shape shape = like.shape();
        Shape none = Shape.of(0).concat(shape.slice(1, shape.rank()));
        Tensor rows = Full.of(like, like.spec().with(Shape.of(0)).with(DType.I32), 0);
        return new RowSparse(rows, Full.of(like, like.spec().with(none), 0), shape);
    }

    /** The sum of arrays of one shape, of which there must be one at least. */
    public static RowSparse sum(List<RowSparse> parts) {
        RowSparse first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        return new RowSparse(
                Concat.concat(0, parts.stream().map(RowSparse::rows).toList()),
                Concat.concat(0, parts.stream().map(RowSparse::values).toList()),
                first.shape);
    }

    /** The same array with every row at most once. */
    public RowSparse merged() {
        List<Tensor> merged = new RowSum().onAll(List.of(rows, values));
        return new RowSparse(merged.get(0), merged.get(1), shape);
    }

    /** The same rows with other values. */
    public RowSparse with(Tensor other) {
        return new RowSparse(rows, other, shape);
    }
}
