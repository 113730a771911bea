package dev.bellows.io.onnx.operator;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;

/** Arithmetic as ONNX means it, on dtypes that may be wider than the element types that they carry. */
final class Numbers {
    private Numbers() {}

    /** Integers narrower than their carrier, computed in it without an end, brought back to their own bits. */
    static Tensor wrapped(ElementType type, Tensor wide) {
        if (!type.isInteger() || type.bits() == 64 || type == ElementType.INT32) {
            return wide;
        }
        double mask = (double) (1L << type.bits()) - 1;
        if (type.isUnsigned()) {
            return BitAnd.bitAnd(wide, Full.scalar(wide, mask));
        }
        double half = (mask + 1) / 2;
        return BitAnd.bitAnd(wide.add(half), Full.scalar(wide, mask)).sub(half);
    }

    /** What arithmetic on elements of a type is done on. */
    static Tensor wide(ElementType type, Tensor x) {
        return type == ElementType.UINT8 ? Cast.cast(x, DType.I32) : x;
    }

    /** {@code f} of two operands, which wraps around where ONNX's type does. */
    static Tensor wrapping(ElementType type, BinaryOperator<Tensor> f, Tensor a, Tensor b) {
        return wrapped(type, f.apply(wide(type, a), wide(type, b)));
    }

    /** The second operand as operator sets before 7 broadcast it: its axes laid beside those of {@code a} from {@code axis} on. */
    static Tensor beside(Shape a, Tensor b, int axis) {
        int missing = a.rank() - axis - b.shape().rank();
        if (missing <= 0) {
            return b;
        }
        List<Integer> dims = new ArrayList<>();
        for (int dim : b.shape().dims()) {
            dims.add(dim);
        }
        dims.addAll(Collections.nCopies(missing, 1));
        return b.reshape(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The operands of a binary operator. */
    static List<Tensor> operands(Call call) {
        Tensor a = call.tensor(0);
        Tensor b = call.tensor(1);
        boolean old = call.version() < 7 && call.flag("broadcast", false) && call.sets("axis");
        return List.of(a, old ? beside(a.shape(), b, call.axis(0, call.whole("axis", 0))) : b);
    }

    static boolean isFloating(Tensor x) {
        return x.dtype().isFloating();
    }
}
