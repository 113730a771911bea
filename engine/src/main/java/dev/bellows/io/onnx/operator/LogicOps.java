package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitNot;
import dev.bellows.op.elementwise.BitOr;
import dev.bellows.op.elementwise.BitShift;
import dev.bellows.op.elementwise.BitXor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import java.util.function.BinaryOperator;

/** Comparisons, truth values and bits. */
final class LogicOps {
    private LogicOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("logic", List.of(
            truth("Equal", 1, Equal::equal), truth("Greater", 1, Greater::greater), truth("Less", 1, Less::less),
            truth("GreaterOrEqual", 12, GreaterEqual::greaterEqual), truth("LessOrEqual", 12, LessEqual::lessEqual),
            truth("And", 1, LogicalAnd::logicalAnd), truth("Or", 1, LogicalOr::logicalOr), truth("Xor", 1, LogicalXor::logicalXor),
            row("Not", 1, call -> call.like(0, LogicalNot.logicalNot(call.tensor(0)))),
            row("IsNaN", 9, call -> Call.of(ElementType.BOOL, IsNan.isNan(call.tensor(0)))),
            row("IsInf", 10, LogicOps::isInf).named("detect_negative", "detect_positive"),
            bits("BitwiseAnd", BitAnd::bitAnd), bits("BitwiseOr", BitOr::bitOr), bits("BitwiseXor", BitXor::bitXor),
            row("BitwiseNot", 18, call -> call.like(0, Numbers.wrapped(call.type(0), BitNot.bitNot(call.tensor(0))))),
            row("BitShift", 11, LogicOps::shift).named("direction")));
    }
    // spotless:on

    private static Operator truth(String name, int since, BinaryOperator<Tensor> f) {
        return row(name, since, call -> {
                    List<Tensor> in = Numbers.operands(call);
                    return Call.of(ElementType.BOOL, f.apply(in.get(0), in.get(1)));
                })
                .named("broadcast", "axis");
    }

    private static Operator bits(String name, BinaryOperator<Tensor> f) {
        return row(name, 18, call -> call.like(0, f.apply(call.tensor(0), call.tensor(1))));
    }

    private static List<Value> isInf(Call call) {
        Tensor x = call.tensor(0);
        Tensor least = Full.scalar(x, Double.NEGATIVE_INFINITY);
        Tensor greatest = Full.scalar(x, Double.POSITIVE_INFINITY);
        Tensor none = Full.of(x, x.spec().with(DType.BOOL), 0);
        Tensor low = call.flag("detect_negative", true) ? Equal.equal(x, least) : none;
        Tensor high = call.flag("detect_positive", true) ? Equal.equal(x, greatest) : none;
        return Call.of(ElementType.BOOL, LogicalOr.logicalOr(low, high));
    }

    /** In i64, where no shift of what is shorter loses a bit on its way. */
    private static List<Value> shift(Call call) {
        Tensor x = Cast.cast(call.tensor(0), DType.I64);
        Tensor places = Cast.cast(call.tensor(1), DType.I64);
        ElementType type = call.type(0);
        Tensor none = Full.scalar(x, 0);
        Tensor many = Full.scalar(x, type.bits());
        boolean left = call.text("direction", "LEFT").equals("LEFT");
        // By as many places as there are bits, or a negative number, which is a great one: nothing but the sign is
        // left.
        Tensor all = LogicalOr.logicalOr(Less.less(places, none), LessEqual.lessEqual(many, places));
        Tensor by = Where.where(all, Full.scalar(x, type.bits() - 1), places);
        Tensor shifted = left
                ? Where.where(all, none, BitShift.leftShift(x, by))
                : Where.where(all, type.isUnsigned() ? none : BitShift.rightShift(x, by), BitShift.rightShift(x, by));
        return call.like(0, type == ElementType.INT32 ? CastOps.lowBits(shifted) : Numbers.wrapped(type, shifted));
    }
}
