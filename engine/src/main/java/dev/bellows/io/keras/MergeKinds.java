package dev.bellows.io.keras;

import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** Layers of several inputs. */
final class MergeKinds {
    private static final double LEAST_NORM = 1e-7;
    private static final String LETTERS = "bcdefghijklm";

    private MergeKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        put(kinds, "Add", Tensor::add);
        put(kinds, "Subtract", Tensor::sub);
        put(kinds, "Multiply", Tensor::mul);
        put(kinds, "Maximum", Maximum::maximum);
        put(kinds, "Minimum", Minimum::minimum);
        kinds.put("Average", Kind.plain(call -> folded(call, Tensor::add)
                .div(operands(call).size())));
        kinds.put("Concatenate", Kind.plain(MergeKinds::concatenated));
        kinds.put("Dot", Kind.plain(MergeKinds::dot));
    }

    private static void put(Map<String, Kind> kinds, String name, BinaryOperator<Tensor> operator) {
        kinds.put(name, Kind.plain(call -> folded(call, operator)));
    }

    private static Tensor folded(Call call, BinaryOperator<Tensor> operator) {
        List<Tensor> operands = operands(call);
        Tensor result = operands.get(0);
        for (Tensor each : operands.subList(1, operands.size())) {
            result = operator.apply(result, each);
        }
        return result;
    }

    private static List<Tensor> operands(Call call) {
        if (call.in().isEmpty()) {
            throw new ShapeException(call.layer() + ": needs an input");
        }
        return call.in().stream().map(Call::floating).toList();
    }

    static Tensor concatenated(Call call) {
        return Concat.concat(call.axis(call.in(0), call.setting().whole("axis", -1)), call.in());
    }

    /** Products of matching axes, one of each input; a single number is a column. */
    private static Tensor dot(Call call) {
        Tensor a = call.x();
        Tensor b = Call.floating(call.in(1));
        List<Integer> axes = call.setting().list("axes");
        int left = call.axis(a, axes.get(0));
        int right = call.axis(b, axes.get(axes.size() - 1));
        if (call.setting().is("normalize", false)) {
            a = unit(a, left);
            b = unit(b, right);
        }
        int ranks = a.shape().rank() + b.shape().rank();
        if (left == 0 || right == 0 || ranks > LETTERS.length()) {
            throw new ShapeException(call.layer() + ": multiplies along axes other than the batch, got " + axes);
        }
        StringBuilder first = new StringBuilder("a");
        StringBuilder second = new StringBuilder("a");
        StringBuilder out = new StringBuilder("a");
        int next = 0;
        for (int i = 1; i < a.shape().rank(); i++) {
            char letter = i == left ? 'z' : LETTERS.charAt(next++);
            first.append(letter);
            out.append(i == left ? "" : letter);
        }
        for (int i = 1; i < b.shape().rank(); i++) {
            char letter = i == right ? 'z' : LETTERS.charAt(next++);
            second.append(letter);
            out.append(i == right ? "" : letter);
        }
        Tensor y = Einsum.einsum(first + "," + second + "->" + out, a, b);
        return y.shape().rank() == 1 ? y.reshape(y.shape().dim(0), 1) : y;
    }

    private static Tensor unit(Tensor x, int axis) {
        Tensor squares = ReduceSum.sumKeepDims(Square.square(x), axis);
        return x.mul(Rsqrt.rsqrt(Maximum.maximum(squares, Full.scalar(squares, LEAST_NORM * LEAST_NORM))));
    }
}
