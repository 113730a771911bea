package dev.bellows.nn.loss;

import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;

/** What losses require of the tensors that they are given. */
final class Operand {
    private Operand() {}

    /** {@code x} itself, if it is a floating [batch, …]. */
    static Tensor batch(Record loss, Tensor x) {
        Spec spec = x.spec().requireFloating(name(loss));
        if (spec.shape().rank() == 0) {
            throw new ShapeException(name(loss) + ": expects [batch, …], got " + spec + "; reshape one sample to [1]");
        }
        return x;
    }

    /**
     * {@code label} in the shape and dtype of {@code prediction}: [batch] and [batch, 1] are the same labels, and whole
     * numbers serve as floating ones. Other floating dtypes are refused, since casting them is the user's choice.
     */
    static Tensor label(Record loss, Tensor prediction, Tensor label) {
        Shape shape = batch(loss, prediction).shape();
        Shape given = label.shape();
        if (given.rank() == 0 || given.dim(0) != shape.dim(0) || given.size() != shape.size()) {
            throw new ShapeException(name(loss) + ": shapes differ: " + prediction.spec() + " · " + label.spec()
                    + "; give one label for each predicted number");
        }
        Tensor same = label.reshape(shape.dims());
        return same.dtype().isFloating() ? sameDType(loss, prediction, same) : Cast.cast(same, prediction.dtype());
    }

    /** {@code other} itself, if it has the shape and dtype of {@code x}, a floating [batch, …]. */
    static Tensor like(Record loss, Tensor x, Tensor other) {
        if (!batch(loss, x).shape().equals(other.shape())) {
            throw new ShapeException(name(loss) + ": shapes differ: " + x.spec() + " · " + other.spec());
        }
        return sameDType(loss, x, other);
    }

    /** Refuses other numbers of outputs and labels than are wanted. */
    static void count(Record loss, boolean taken, String wanted, List<?> outputs, List<?> labels) {
        if (!taken) {
            throw new ShapeException(name(loss) + ": takes " + wanted + ", got " + outputs.size() + " outputs and "
                    + labels.size() + " labels");
        }
    }

    private static Tensor sameDType(Record loss, Tensor x, Tensor other) {
        if (other.dtype() != x.dtype()) {
            throw new DTypeException(
                    name(loss) + ": dtypes differ: " + x.spec() + " · " + other.spec() + "; cast one of them");
        }
        return other;
    }

    static String name(Record loss) {
        return loss.getClass().getSimpleName();
    }
}
