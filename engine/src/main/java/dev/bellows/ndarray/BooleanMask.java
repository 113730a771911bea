package dev.bellows.ndarray;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import java.util.stream.IntStream;

/** Elements chosen by truth values: how many is known only once they are read, so this works on arrays and not in a trace. */
public final class BooleanMask {
    private BooleanMask() {}

    /**
     * The slices of {@code x} where {@code mask} (bool) is true. The mask has the extents of {@code x} from {@code axis} on, for as
     * many axes as it has; they become one. Gradients flow to the slices that are chosen.
     *
     * @throws UnsupportedOpException if either is traced
     */
    public static NDArray booleanMask(Tensor x, Tensor mask, int axis) {
        if (x.isTraced() || mask.isTraced()) {
            throw new UnsupportedOpException(
                    "BooleanMask: the shape of the result depends on the elements of the mask, which a"
                            + " trace does not have; compute it on arrays, or keep all elements with Where or SequenceMask");
        }
        mask.spec().requireDType("BooleanMask", DType.BOOL);
        Shape shape = x.shape();
        int first = shape.axis(axis);
        int end = first + mask.shape().rank();
        if (end > shape.rank() || !shape.slice(first, end).equals(mask.shape())) {
            throw new ShapeException("BooleanMask: mask " + mask.shape() + " does not have the extents of " + x.spec()
                    + " from axis " + first + " on");
        }
        Shape merged = shape.slice(0, first)
                .concat(Shape.of(Math.toIntExact(mask.shape().size())))
                .concat(shape.slice(end, shape.rank()));
        return (NDArray) Take.take(x.reshape(merged.dims()), places((NDArray) mask), first);
    }

    /** The row-major numbers (i32) of the elements that are true, as for {@code x.put(0, Index.of(BooleanMask.places(mask)))}. */
    public static NDArray places(NDArray mask) {
        int[] truths = mask.toIntArray();
        return NDArray.of(
                IntStream.range(0, truths.length).filter(i -> truths[i] != 0).toArray());
    }
}
