package dev.bellows.io.keras;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * What Python's operators and {@code keras.ops} leave in a model. Some have the names of layers and mean something else, {@code Average} and
 * {@code Dot} do, so they are known by names of their own.
 */
final class OperationKinds {
    /** What the name of an operation begins with here. */
    static final String PREFIX = "ops.";

    private OperationKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        binary(kinds, "Add", Tensor::add);
        binary(kinds, "Subtract", Tensor::sub);
        binary(kinds, "Multiply", Tensor::mul);
        binary(kinds, "Divide", Tensor::div);
        binary(kinds, "TrueDivide", Tensor::div);
        binary(kinds, "Maximum", Maximum::maximum);
        binary(kinds, "Minimum", Minimum::minimum);
        binary(kinds, "Power", (a, b) -> Pow.pow(a, b));
        binary(kinds, "Matmul", MatMul::matmul);
        put(kinds, "NotEqual", call -> differing(operands(call)));
        put(kinds, "LogicalOr", call -> LogicalOr.logicalOr(call.in(0), call.in(1)));
        put(kinds, "LogicalAnd", call -> LogicalAnd.logicalAnd(call.in(0), call.in(1)));
        put(kinds, "Concatenate", MergeKinds::concatenated);
        put(kinds, "Softmax", ActivationKinds::softmax);
        unary(kinds, "Negative", Tensor::neg);
        unary(kinds, "Absolute", Abs::abs);
        unary(kinds, "Exp", Exp::exp);
        unary(kinds, "Log", Log::log);
        unary(kinds, "Sqrt", Sqrt::sqrt);
        unary(kinds, "Rsqrt", Rsqrt::rsqrt);
        unary(kinds, "Square", Square::square);
        for (String name : List.of("Relu", "Sigmoid", "Tanh", "Silu", "Softplus")) {
            unary(kinds, name, x -> Activations.apply(name.toLowerCase(Locale.ROOT), x));
        }
    }

    private static void put(Map<String, Kind> kinds, String name, Kind.Single body) {
        kinds.put(PREFIX + name, Kind.plain(body));
    }

    private static void binary(Map<String, Kind> kinds, String name, BinaryOperator<Tensor> operator) {
        put(kinds, name, call -> {
            List<Tensor> both = operands(call);
            return operator.apply(Call.floating(both.get(0)), Call.floating(both.get(1)));
        });
    }

    private static void unary(Map<String, Kind> kinds, String name, UnaryOperator<Tensor> function) {
        put(kinds, name, call -> function.apply(call.x()));
    }

    /** Two tensors, or a tensor and a number, in their order. */
    private static List<Tensor> operands(Call call) {
        List<Tensor> operands = new ArrayList<>();
        for (JsonNode argument : call.arguments().node().path("args")) {
            operands.add(
                    argument.isNumber()
                            ? Full.scalar(witness(call, argument), argument.asDouble())
                            : call.in(argument.path("tensor").asInt()));
        }
        if (operands.size() != 2) {
            throw new UnsupportedOpException(call.layer() + ": takes two operands, got " + operands.size());
        }
        return operands;
    }

    /** Of the dtype that a number gets: that of the tensor, unless that is of whole numbers and the number is none. */
    private static Tensor witness(Call call, JsonNode number) {
        return number.asDouble() == Math.rint(number.asDouble()) ? call.in(0) : call.x();
    }

    private static Tensor differing(List<Tensor> operands) {
        Tensor a = operands.get(0);
        Tensor b = operands.get(1);
        return a.dtype() == b.dtype() ? NotEqual.notEqual(a, b) : NotEqual.notEqual(Call.floating(a), Call.floating(b));
    }
}
