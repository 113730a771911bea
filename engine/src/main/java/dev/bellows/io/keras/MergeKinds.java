package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Layers of several inputs, and the operators of Python between tensors, which Keras keeps as layers. */
final class MergeKinds {
    private static final double LEAST_NORM = 1e-12;
    private static final String LETTERS = "bcdefghijklm";

    private MergeKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        put(kinds, "Add", Tensor::add);
        put(kinds, "Subtract", Tensor::sub);
        put(kinds, "Multiply", Tensor::mul);
        put(kinds, "Divide", Tensor::div);
        put(kinds, "TrueDivide", Tensor::div);
        put(kinds, "Maximum", Maximum::maximum);
        put(kinds, "Minimum", Minimum::minimum);
        put(kinds, "Power", (a, b) -> Pow.pow(a, b));
        put(kinds, "Matmul", MatMul::matmul);
        kinds.put("Average", Kind.plain(call -> folded(call, Tensor::add)
                .div(operands(call).size())));
        kinds.put("Concatenate", Kind.plain(MergeKinds::concatenated));
        kinds.put("Dot", Kind.plain(MergeKinds::dot));
        function(kinds, "Negative", Tensor::neg);
        function(kinds, "Absolute", Abs::abs);
        function(kinds, "Exp", Exp::exp);
        function(kinds, "Log", Log::log);
        function(kinds, "Sqrt", Sqrt::sqrt);
        function(kinds, "Rsqrt", Rsqrt::rsqrt);
        function(kinds, "Square", Square::square);
        for (String name : List.of("Relu", "Sigmoid", "Tanh", "Silu", "Softplus")) {
            function(kinds, name, x -> Activations.apply(name.toLowerCase(Locale.ROOT), x));
        }
    }

    private static void put(Map<String, Kind> kinds, String name, BinaryOperator<Tensor> operator) {
        kinds.put(name, Kind.plain(call -> folded(call, operator)));
    }

    private static void function(Map<String, Kind> kinds, String name, UnaryOperator<Tensor> function) {
        kinds.put(name, Kind.plain(call -> function.apply(call.x())));
    }

    private static Tensor folded(Call call, BinaryOperator<Tensor> operator) {
        List<Tensor> operands = operands(call);
        Tensor result = operands.get(0);
        for (Tensor each : operands.subList(1, operands.size())) {
            result = operator.apply(result, each);
        }
        return result;
    }

    /** Tensors and numbers in their order; a layer has them in a list, an operator one by one. */
    private static List<Tensor> operands(Call call) {
        List<Tensor> operands = new ArrayList<>();
        collect(call, call.arguments().node().path("args"), operands);
        for (String name : List.of("x1", "x2")) {
            collect(call, call.arguments().node().path("kwargs").path(name), operands);
        }
        if (operands.isEmpty()) {
            throw new ShapeException(call.layer() + ": needs an input");
        }
        return operands;
    }

    private static void collect(Call call, JsonNode argument, List<Tensor> into) {
        if (argument.isArray()) {
            argument.forEach(each -> collect(call, each, into));
        } else if (argument.isNumber()) {
            into.add(Full.scalar(call.x(), argument.asDouble()));
        } else if (argument.has("tensor")) {
            into.add(Call.floating(call.in(argument.path("tensor").asInt())));
        }
    }

    private static Tensor concatenated(Call call) {
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
        return x.mul(Rsqrt.rsqrt(Maximum.maximum(squares, Full.scalar(squares, LEAST_NORM))));
    }
}
