package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Arithmetic and functions of single numbers. */
final class ElementwiseOps {
    private ElementwiseOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("elementwise", List.of(
            unary("Abs", 1, Abs::abs), unary("Acos", 7, Acos::acos), unary("Acosh", 9, Acosh::acosh),
            unary("Asin", 7, Asin::asin), unary("Asinh", 9, Asinh::asinh), unary("Atan", 7, Atan::atan),
            unary("Atanh", 9, Atanh::atanh), unary("Ceil", 1, Ceil::ceil), unary("Cos", 7, Cos::cos),
            unary("Cosh", 9, Cosh::cosh), unary("Erf", 9, Erf::erf), unary("Exp", 1, Exp::exp),
            unary("Floor", 1, Floor::floor), unary("Log", 1, Log::log), unary("Neg", 1, Tensor::neg),
            unary("Reciprocal", 1, Reciprocal::reciprocal), unary("Round", 11, Rint::rint),
            unary("Sign", 9, Sign::sign), unary("Sin", 7, Sin::sin), unary("Sinh", 9, Sinh::sinh),
            unary("Sqrt", 1, Sqrt::sqrt), unary("Tan", 7, Tan::tan), unary("Tanh", 1, Tanh::tanh),
            unary("Identity", 1, x -> x).named(),
            binary("Add", Tensor::add), binary("Sub", Tensor::sub), binary("Mul", Tensor::mul), binary("Div", Tensor::div),
            row("Pow", 1, ElementwiseOps::pow).named("broadcast", "axis"),
            row("Mod", 10, ElementwiseOps::mod).named("fmod"),
            row("Max", 1, call -> folded(call, Maximum::maximum)).named("consumed_inputs"),
            row("Min", 1, call -> folded(call, Minimum::minimum)).named("consumed_inputs"),
            row("Sum", 1, call -> folded(call, Tensor::add)).named("consumed_inputs"),
            row("Mean", 1, ElementwiseOps::mean).named("consumed_inputs"),
            row("Clip", 1, ElementwiseOps::clip).named("min", "max", "consumed_inputs"),
            row("Where", 9, call -> call.like(1, Where.where(call.tensor(0), call.tensor(1), call.tensor(2))))));
    }
    // spotless:on

    private static Operator unary(String name, int since, UnaryOperator<Tensor> f) {
        return row(name, since, call -> {
                    if (!call.input(0).isTensor()) {
                        return List.of(call.input(0));
                    }
                    ElementType type = call.type(0);
                    return call.like(0, Numbers.wrapped(type, f.apply(call.tensor(0))));
                })
                .named("consumed_inputs");
    }

    private static Operator binary(String name, BinaryOperator<Tensor> f) {
        return row(name, 1, call -> {
                    List<Tensor> in = Numbers.operands(call);
                    return call.like(0, Numbers.wrapping(call.type(0), f, in.get(0), in.get(1)));
                })
                .named("broadcast", "axis", "consumed_inputs");
    }

    private static List<Value> folded(Call call, BinaryOperator<Tensor> f) {
        List<Tensor> in = call.tensors();
        Tensor result = in.get(0);
        for (Tensor next : in.subList(1, in.size())) {
            result = Numbers.wrapping(call.type(0), f, result, next);
        }
        return call.like(0, result);
    }

    private static List<Value> mean(Call call) {
        Tensor sum = folded(call, Tensor::add).get(0).tensor();
        return call.like(0, sum.div(call.tensors().size()));
    }

    /** The base gives the type of the result; of another type, the exponent meets it in the wider one. */
    private static List<Value> pow(Call call) {
        List<Tensor> in = Numbers.operands(call);
        Tensor base = in.get(0);
        Tensor exponent = in.get(1);
        if (!base.dtype().isFloating() && exponent.dtype().isFloating()) {
            Tensor wide = Pow.pow(Cast.cast(base, DType.F64), Cast.cast(exponent, DType.F64));
            return call.like(0, Cast.cast(wide, base.dtype()));
        }
        return call.like(0, Numbers.wrapped(call.type(0), Pow.pow(base, Cast.cast(exponent, base.dtype()))));
    }

    /** Python's remainder has the sign of the divisor, C's that of the dividend. */
    private static List<Value> mod(Call call) {
        Tensor a = call.tensor(0);
        Tensor b = call.tensor(1);
        if (!call.flag("fmod", false)) {
            return call.like(0, Mod.mod(a, b));
        }
        Tensor rest = Mod.mod(Abs.abs(a), Abs.abs(b));
        Tensor negative = Less.less(a, Full.scalar(a, 0));
        return call.like(0, call.type(0).isUnsigned() ? rest : Where.where(negative, rest.neg(), rest));
    }

    private static List<Value> clip(Call call) {
        Tensor x = call.tensor(0);
        Tensor low = call.optional(1);
        Tensor high = call.optional(2);
        if (call.sets("min")) {
            low = Full.scalar(x, call.real("min", 0));
        }
        if (call.sets("max")) {
            high = Full.scalar(x, call.real("max", 0));
        }
        Tensor y =
                low == null ? x : Maximum.maximum(x, low.reshape(Shape.scalar().dims()));
        return call.like(
                0,
                high == null
                        ? y
                        : Minimum.minimum(y, high.reshape(Shape.scalar().dims())));
    }
}
