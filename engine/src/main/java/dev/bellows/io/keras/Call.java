package dev.bellows.io.keras;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One application of a layer.
 *
 * @param layer which is applied
 * @param in the tensors that it is given, in the order in which they stand in its arguments
 * @param setting its settings
 * @param arguments how it is called: {@code args} and {@code kwargs}, where {@code {"tensor": 1}} is the second of {@code in}
 */
record Call(KerasLayer layer, List<Tensor> in, Setting setting, Setting arguments) {
    /** The first tensor, as f32 if it is of whole numbers. */
    Tensor x() {
        return floating(in(0));
    }

    Tensor in(int index) {
        if (index >= in.size()) {
            throw new ShapeException(layer + ": takes at least " + (index + 1) + " inputs, got " + in.size());
        }
        return in.get(index);
    }

    static Tensor floating(Tensor x) {
        return x.dtype().isFloating() ? x : Cast.cast(x, DType.F32);
    }

    Tensor weight(String name) {
        return layer.stored(name, in(0));
    }

    boolean hasWeight(String name) {
        return layer.hasWeight(name);
    }

    /** An argument by name, if it is a tensor. */
    @Nullable
    Tensor argument(String name) {
        Setting value = arguments.in("kwargs").in(name);
        return value.has("tensor") ? in(value.whole("tensor")) : null;
    }

    int axis(Tensor x, int axis) {
        int rank = x.shape().rank();
        if (axis < -rank || axis >= rank) {
            throw new ShapeException(layer + ": has no axis " + axis + " in " + x.shape());
        }
        return axis < 0 ? axis + rank : axis;
    }

    /** In training, with elements of a shape's own dropped; else as it is. */
    Tensor dropout(Tensor x, double rate) {
        return layer.dropout(x, rate);
    }
}
