package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitOr;
import dev.bellows.op.elementwise.BitXor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Hypot;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Where;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Arithmetic and comparisons of two tensors, which broadcast in every form, and of a tensor and a number. What older operators compare is a number, 1
 * or 0, of the dtype of the first; {@code mx.np}'s are truth values.
 */
final class ArithmeticOps {
    private ArithmeticOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "arithmetic",
                List.of(
                        two(
                                "elemwise_add _plus _Plus _add _grad_add broadcast_add broadcast_plus _npi_add",
                                Tensor::add),
                        two("elemwise_sub _minus _Minus _sub broadcast_sub broadcast_minus _npi_subtract", Tensor::sub),
                        two("elemwise_mul _mul _Mul broadcast_mul _npi_multiply", Tensor::mul),
                        two("elemwise_div _div _Div broadcast_div", Tensor::div),
                        two("_npi_true_divide", (a, b) -> Div.div(real(a), real(b))),
                        two("_mod _Mod broadcast_mod _npi_mod", Mod::mod),
                        two("_power _Power broadcast_power _npi_power", Pow::pow),
                        two("_maximum _Maximum broadcast_maximum _npi_maximum", Maximum::maximum),
                        two("_minimum _Minimum broadcast_minimum _npi_minimum", Minimum::minimum),
                        two("_hypot _Hypot broadcast_hypot _npi_hypot", Hypot::hypot),
                        two("_npi_bitwise_and", BitAnd::bitAnd),
                        two("_npi_bitwise_or", BitOr::bitOr),
                        two("_npi_bitwise_xor", BitXor::bitXor),
                        two("_equal _Equal broadcast_equal", numeric(Equal::equal)),
                        two("_not_equal _Not_Equal broadcast_not_equal", numeric(NotEqual::notEqual)),
                        two("_greater _Greater broadcast_greater", numeric(Greater::greater)),
                        two(
                                "_greater_equal _Greater_Equal broadcast_greater_equal",
                                numeric(GreaterEqual::greaterEqual)),
                        two("_lesser _Lesser broadcast_lesser", numeric(Less::less)),
                        two("_lesser_equal _Lesser_Equal broadcast_lesser_equal", numeric(LessEqual::lessEqual)),
                        two("_logical_and _Logical_And broadcast_logical_and", numeric(ArithmeticOps::and)),
                        two("_logical_or _Logical_Or broadcast_logical_or", numeric(ArithmeticOps::or)),
                        two("_logical_xor _Logical_Xor broadcast_logical_xor", numeric(ArithmeticOps::xor)),
                        two("_npi_equal", Equal::equal),
                        two("_npi_not_equal", NotEqual::notEqual),
                        two("_npi_greater", Greater::greater),
                        two("_npi_greater_equal", GreaterEqual::greaterEqual),
                        two("_npi_less", Less::less),
                        two("_npi_less_equal", LessEqual::lessEqual),
                        scalar("_plus_scalar _PlusScalar _npi_add_scalar _scatter_plus_scalar", Tensor::add),
                        scalar("_minus_scalar _MinusScalar _npi_subtract_scalar _scatter_minus_scalar", Tensor::sub),
                        scalar("_rminus_scalar _RMinusScalar _npi_rsubtract_scalar", reversed(Tensor::sub)),
                        scalar("_mul_scalar _MulScalar _npi_multiply_scalar", Tensor::mul),
                        scalar("_div_scalar _DivScalar", Tensor::div),
                        realScalar("_npi_true_divide_scalar", Tensor::div),
                        scalar("_rdiv_scalar _RDivScalar", reversed(Tensor::div)),
                        realScalar("_npi_rtrue_divide_scalar", reversed(Tensor::div)),
                        scalar("_mod_scalar _ModScalar _npi_mod_scalar", Mod::mod),
                        scalar("_rmod_scalar _RModScalar _npi_rmod_scalar", reversed(Mod::mod)),
                        scalar("_power_scalar _PowerScalar _npi_power_scalar", Pow::pow),
                        scalar("_rpower_scalar _RPowerScalar _npi_rpower_scalar", reversed(Pow::pow)),
                        scalar("_maximum_scalar _MaximumScalar _npi_maximum_scalar", Maximum::maximum),
                        scalar("_minimum_scalar _MinimumScalar _npi_minimum_scalar", Minimum::minimum),
                        scalar("_hypot_scalar _HypotScalar _npi_hypot_scalar", Hypot::hypot),
                        scalar("_equal_scalar _EqualScalar", numeric(Equal::equal)),
                        scalar("_not_equal_scalar _NotEqualScalar", numeric(NotEqual::notEqual)),
                        scalar("_greater_scalar _GreaterScalar", numeric(Greater::greater)),
                        scalar("_greater_equal_scalar _GreaterEqualScalar", numeric(GreaterEqual::greaterEqual)),
                        scalar("_lesser_scalar _LesserScalar", numeric(Less::less)),
                        scalar("_lesser_equal_scalar _LesserEqualScalar", numeric(LessEqual::lessEqual)),
                        scalar("_logical_and_scalar _LogicalAndScalar", numeric(ArithmeticOps::and)),
                        scalar("_logical_or_scalar _LogicalOrScalar", numeric(ArithmeticOps::or)),
                        scalar("_logical_xor_scalar _LogicalXorScalar", numeric(ArithmeticOps::xor)),
                        comparedScalar("_npi_equal_scalar", Equal::equal),
                        comparedScalar("_npi_not_equal_scalar", NotEqual::notEqual),
                        comparedScalar("_npi_greater_scalar", Greater::greater),
                        comparedScalar("_npi_greater_equal_scalar", GreaterEqual::greaterEqual),
                        comparedScalar("_npi_less_scalar", Less::less),
                        comparedScalar("_npi_less_equal_scalar", LessEqual::lessEqual),
                        row(
                                "logical_not",
                                call -> Cast.cast(
                                        LogicalNot.logicalNot(truth(call.tensor(0))),
                                        call.tensor(0).dtype())),
                        row("_npi_logical_not", call -> LogicalNot.logicalNot(truth(call.tensor(0)))),
                        row("add_n ElementWiseSum", call -> call.tensors().stream()
                                .reduce(Tensor::add)
                                .orElseThrow()),
                        row("where", ArithmeticOps::where),
                        row("_npi_where", call -> Where.where(truth(call.tensor(0)), call.tensor(1), call.tensor(2))),
                        row(
                                        "_npi_where_lscalar",
                                        call -> Where.where(
                                                truth(call.tensor(0)), number(call, call.tensor(1)), call.tensor(1)))
                                .named("scalar"),
                        row(
                                        "_npi_where_rscalar",
                                        call -> Where.where(
                                                truth(call.tensor(0)), call.tensor(1), number(call, call.tensor(1))))
                                .named("scalar")));
    }

    private static Operator two(String names, BinaryOperator<Tensor> function) {
        return row(names, call -> function.apply(call.tensor(0), call.tensor(1)));
    }

    /**
     * With a number, which of whole numbers is one unless the node says otherwise: {@code is_int}, as of which it loses its fraction. If it is
     * none, all is computed in f64. Truth values are whole numbers.
     */
    private static Operator scalar(String names, BinaryOperator<Tensor> function) {
        return row(names, call -> {
                    Tensor x = call.tensor(0);
                    double scalar = call.attributes().real("scalar", 1);
                    if (!x.dtype().isFloating()) {
                        boolean isWhole = call.attributes().flag("is_int", true);
                        DType whole = x.dtype() == DType.BOOL ? DType.I64 : x.dtype();
                        x = Cast.cast(x, isWhole ? whole : DType.F64);
                        scalar = isWhole ? (long) scalar : scalar;
                    }
                    return function.apply(x, Full.scalar(x, scalar));
                })
                .named("scalar", "is_int");
    }

    /** With a number that keeps its fraction. */
    private static Operator realScalar(String names, BinaryOperator<Tensor> function) {
        return row(names, call -> {
                    Tensor x = real(call.tensor(0));
                    return function.apply(x, Full.scalar(x, call.attributes().real("scalar", 1)));
                })
                .named("scalar", "is_int");
    }

    /** A comparison with a number, which for truth values is one itself. */
    private static Operator comparedScalar(String names, BinaryOperator<Tensor> comparison) {
        Operator numbers = scalar(names, comparison);
        Expansion all = call -> {
            Tensor x = call.tensor(0);
            if (x.dtype() != DType.BOOL) {
                return numbers.expansion().expand(call);
            }
            Tensor whole = Cast.cast(x, DType.I32);
            double truth = call.attributes().real("scalar", 1) == 0 ? 0 : 1;
            return List.of(comparison.apply(whole, Full.scalar(whole, truth)));
        };
        return Operator.all(names, all).named("scalar", "is_int");
    }

    private static BinaryOperator<Tensor> reversed(BinaryOperator<Tensor> function) {
        return (a, b) -> function.apply(b, a);
    }

    private static BinaryOperator<Tensor> numeric(BinaryOperator<Tensor> comparison) {
        return (a, b) -> Cast.cast(comparison.apply(a, b), a.dtype());
    }

    private static Tensor number(Call call, Tensor like) {
        return Full.scalar(like, call.attributes().real("scalar", 0));
    }

    private static Tensor real(Tensor x) {
        return x.dtype().isFloating() ? x : Cast.cast(x, DType.F32);
    }

    static Tensor truth(Tensor x) {
        return Cast.cast(x, DType.BOOL);
    }

    private static Tensor and(Tensor a, Tensor b) {
        return LogicalAnd.logicalAnd(truth(a), truth(b));
    }

    private static Tensor or(Tensor a, Tensor b) {
        return LogicalOr.logicalOr(truth(a), truth(b));
    }

    private static Tensor xor(Tensor a, Tensor b) {
        return LogicalXor.logicalXor(truth(a), truth(b));
    }

    /** A vector chooses among the rows. */
    private static Tensor where(Call call) {
        Tensor condition = truth(call.tensor(0));
        int rank = call.shape(1).rank();
        if (condition.shape().rank() == 1 && rank > 1) {
            int[] column = new int[rank];
            Arrays.fill(column, 1);
            column[0] = condition.shape().dim(0);
            condition = condition.reshape(column);
        }
        return Where.where(condition, call.tensor(1), call.tensor(2));
    }
}
