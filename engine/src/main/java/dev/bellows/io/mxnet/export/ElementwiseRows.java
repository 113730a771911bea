package dev.bellows.io.mxnet.export;

import static dev.bellows.io.mxnet.export.Row.row;
import static dev.bellows.io.mxnet.export.Row.same;

import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.io.recorded.Extent;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Cbrt;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.elementwise.Wide;
import java.util.List;

/** Arithmetic, activations, and what else is computed element by element. Truth values are numbers, 1 and 0, of the dtype that was compared. */
final class ElementwiseRows {
    private ElementwiseRows() {}

    static List<Row> rows() {
        return Row.family(
                "elementwise",
                List.of(
                        two(Add.class, "broadcast_add", "_plus_scalar", "_plus_scalar"),
                        two(Sub.class, "broadcast_sub", "_minus_scalar", "_rminus_scalar"),
                        two(Mul.class, "broadcast_mul", "_mul_scalar", "_mul_scalar"),
                        two(Div.class, "broadcast_div", "_div_scalar", "_rdiv_scalar"),
                        two(Mod.class, "broadcast_mod", "_mod_scalar", "_rmod_scalar"),
                        two(Pow.class, "broadcast_power", "_power_scalar", "_rpower_scalar"),
                        two(Maximum.class, "broadcast_maximum", "_maximum_scalar", "_maximum_scalar"),
                        two(Minimum.class, "broadcast_minimum", "_minimum_scalar", "_minimum_scalar"),
                        two(Less.class, "broadcast_lesser", "_lesser_scalar", "_greater_scalar"),
                        two(LessEqual.class, "broadcast_lesser_equal", "_lesser_equal_scalar", "_greater_equal_scalar"),
                        two(Greater.class, "broadcast_greater", "_greater_scalar", "_lesser_scalar"),
                        two(
                                GreaterEqual.class,
                                "broadcast_greater_equal",
                                "_greater_equal_scalar",
                                "_lesser_equal_scalar"),
                        two(Equal.class, "broadcast_equal", "_equal_scalar", "_equal_scalar"),
                        two(LogicalAnd.class, "broadcast_logical_and", "_logical_and_scalar", "_logical_and_scalar"),
                        two(LogicalOr.class, "broadcast_logical_or", "_logical_or_scalar", "_logical_or_scalar"),
                        same(LogicalNot.class, "logical_not"),
                        same(Neg.class, "negative"),
                        same(Abs.class, "abs"),
                        same(Exp.class, "exp"),
                        same(Expm1.class, "expm1"),
                        same(Log.class, "log"),
                        same(Log1p.class, "log1p"),
                        same(Sqrt.class, "sqrt"),
                        same(Rsqrt.class, "rsqrt"),
                        same(Cbrt.class, "cbrt"),
                        same(Square.class, "square"),
                        same(Reciprocal.class, "reciprocal"),
                        same(Sin.class, "sin"),
                        same(Cos.class, "cos"),
                        same(Tan.class, "tan"),
                        same(Asin.class, "arcsin"),
                        same(Acos.class, "arccos"),
                        same(Atan.class, "arctan"),
                        same(Sinh.class, "sinh"),
                        same(Cosh.class, "cosh"),
                        same(Tanh.class, "tanh"),
                        same(Asinh.class, "arcsinh"),
                        same(Acosh.class, "arccosh"),
                        same(Atanh.class, "arctanh"),
                        same(Erf.class, "erf"),
                        same(Sign.class, "sign"),
                        same(Floor.class, "floor"),
                        same(Ceil.class, "ceil"),
                        same(Rint.class, "rint"),
                        same(Relu.class, "relu"),
                        same(Sigmoid.class, "sigmoid"),
                        same(Softsign.class, "softsign"),
                        row(Softplus.class, "Activation", (at, op) -> at.node("Activation", at.in(0))
                                .set("act_type", "softrelu")
                                .result()),
                        row(LeakyRelu.class, "LeakyReLU", (at, op) -> leaky(at, "leaky", op.alpha())),
                        row(Elu.class, "LeakyReLU", (at, op) -> leaky(at, "elu", op.alpha())),
                        row(Selu.class, "LeakyReLU", (at, op) -> leaky(at, "selu", 0)),
                        row(Gelu.class, "LeakyReLU", (at, op) -> leaky(at, "gelu", 0)),
                        row(HardSigmoid.class, "hard_sigmoid", (at, op) -> at.node("hard_sigmoid", at.in(0))
                                .set("alpha", op.alpha())
                                .set("beta", op.beta())
                                .result()),
                        row(Clip.class, "clip", (at, op) -> at.node("clip", at.in(0))
                                .set("a_min", op.min())
                                .set("a_max", op.max())
                                .result()),
                        row(StopGradient.class, "", (at, op) -> at.in(0)),
                        row(Wide.class, "", (at, op) -> at.in(0)),
                        row(Cast.class, "Cast", ElementwiseRows::cast),
                        row(Where.class, "where", ElementwiseRows::where),
                        row(Full.class, "_full, or of the rows of an input", ElementwiseRows::full)
                                .growing()));
    }

    /** By the number that one operand is, or of two tensors, which must have as many axes as each other. */
    private static Row two(Class<? extends Op> op, String tensors, String byNumber, String ofNumber) {
        return row(op, tensors + ", " + byNumber, (at, found) -> {
            Double right = at.scalar(1);
            Double left = at.scalar(0);
            if (right != null) {
                return at.node(byNumber, at.in(0)).set("scalar", right).result();
            }
            return left != null
                    ? at.node(ofNumber, at.in(1)).set("scalar", left).result()
                    : at.node(tensors, at.aligned(0), at.aligned(1)).result();
        });
    }

    private static Entry leaky(Application at, String kind, double slope) {
        return at.node("LeakyReLU", at.in(0))
                .set("act_type", kind)
                .set("slope", slope)
                .result();
    }

    private static Entry cast(Application at, Cast op) {
        if (op.dtype() == DType.BOOL) {
            return at.node("_not_equal_scalar", at.in(0)).set("scalar", 0.0).result();
        }
        return at.node("Cast", at.in(0))
                .set("dtype", ElementTypes.name(op.dtype()))
                .result();
    }

    /** MXNet's operator broadcasts nothing: what is to be is multiplied by ones. */
    private static Entry where(Application at, Where op) {
        return at.node("where", whole(at, 0), whole(at, 1), whole(at, 2)).result();
    }

    private static Entry whole(Application at, int place) {
        Double number = at.scalar(place);
        if (number != null) {
            return at.filled(at.outExtents(), number, ElementTypes.name(at.out().dtype()));
        }
        Entry value = at.aligned(place);
        if (at.spec(place).shape().equals(at.out().shape())) {
            return value;
        }
        String dtype = at.spec(place).dtype() == DType.BOOL
                ? ElementTypes.name(at.out().dtype())
                : ElementTypes.name(at.spec(place).dtype());
        Entry cast = at.node("Cast", value).set("dtype", dtype).result();
        return at.node("broadcast_mul", cast, at.filled(at.outExtents(), 1, dtype))
                .result();
    }

    /** A scalar is a setting of most that takes it; for the rest it is an array of one number, as MXNet has none without axes. */
    private static Entry full(Application at, Full op) {
        at.requireFixed(each -> ((Full) each).value());
        if (op.spec().shape().rank() == 0) {
            DType dtype =
                    op.spec().dtype() == DType.BOOL ? DType.F32 : op.spec().dtype();
            return at.filled(List.of(Extent.of(1)), op.value(), ElementTypes.name(dtype));
        }
        if (op.spec().shape().size() == 0) {
            throw new UnsupportedOpException("an array of " + op.spec() + ", which MXNet's graphs have not");
        }
        return at.filled(
                at.outExtents(), op.value(), ElementTypes.name(op.spec().dtype()));
    }
}
