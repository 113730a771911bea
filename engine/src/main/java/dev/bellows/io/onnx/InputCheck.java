package dev.bellows.io.onnx;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import dev.bellows.io.onnx.operator.Value;
import dev.bellows.op.Tensor;
import java.util.List;
import java.util.Objects;

/** Compares what a model is given with what its file says that it takes. */
final class InputCheck {
    private InputCheck() {}

    /**
     * The input in the dtype that carries its element type.
     *
     * @throws ShapeException if the file fixes another extent
     * @throws DTypeException if it is a number with a fraction where whole ones are wanted
     */
    static Value checked(OnnxValueInfo input, Tensor x) {
        DType wanted = Objects.requireNonNull(input.type().carrier(), "checked when the model was loaded");
        if (x.dtype() != wanted && x.dtype().isFloating() && !wanted.isFloating()) {
            throw new DTypeException("onnx: input '" + input.name() + "' takes " + input.type() + ", got " + x.spec()
                    + "; cast it to an integer dtype");
        }
        List<OnnxValueInfo.Dim> dims = input.dims();
        if (dims != null) {
            check(input, dims, x.shape());
        }
        return Value.of(input.type(), x);
    }

    private static void check(OnnxValueInfo input, List<OnnxValueInfo.Dim> dims, Shape shape) {
        boolean fits = dims.size() == shape.rank();
        for (int i = 0; fits && i < shape.rank(); i++) {
            fits = dims.get(i).isOpen() || dims.get(i).value() == shape.dim(i);
        }
        if (!fits) {
            boolean batch = dims.size() == shape.rank() && !dims.get(0).isOpen();
            throw new ShapeException("onnx: input " + input + ", got " + shape
                    + (batch
                            ? "; its file fixes a batch of " + dims.get(0) + ": export it with a dynamic first axis"
                            : ""));
        }
    }
}
