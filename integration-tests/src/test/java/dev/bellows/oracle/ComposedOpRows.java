package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.AllFinite;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitNot;
import dev.bellows.op.elementwise.BitOr;
import dev.bellows.op.elementwise.BitXor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Cbrt;
import dev.bellows.op.elementwise.Degrees;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.FloorDiv;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GradientGate;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.HardSwish;
import dev.bellows.op.elementwise.Hypot;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.IsInf;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.LogAddExp;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.NanToNum;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Radians;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Round;
import dev.bellows.op.elementwise.RoundSte;
import dev.bellows.op.elementwise.ScaleGradient;
import dev.bellows.op.elementwise.SignSte;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.elementwise.Wide;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** Functions of single elements that PyTorch has, or has not, by name, and DJL lets be made of others. */
final class ComposedOpRows {
    private ComposedOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(functions(), pairs(), choices(), broken(), gradients()).flatMap(rows -> rows);
    }

    private static Stream<OpRow> functions() {
        return Stream.of(
                unary(
                        "acosh",
                        Acosh::acosh,
                        x -> x.square().sub(1).sqrt().add(x).log(),
                        within(1.2, 6, "*")),
                unary(
                        "asinh",
                        Asinh::asinh,
                        x -> x.square().add(1).sqrt().add(x).log(),
                        any("*")),
                unary(
                        "atanh",
                        Atanh::atanh,
                        x -> x.add(1).div(x.neg().add(1)).log().div(2),
                        within(-0.9, 0.9, "*")),
                unary("cbrt", Cbrt::cbrt, x -> x.pow(1.0 / 3), within(0.1, 8, "*")),
                unary("degrees", Degrees::degrees, x -> x.mul(180 / Math.PI), any("*")),
                unary("radians", Radians::radians, x -> x.mul(Math.PI / 180), any("*")),
                unary("expm1", Expm1::expm1, x -> x.exp().sub(1), any("*")),
                unary("round", Round::round, NDArray::round, any("*")),
                unary(
                        "hard swish",
                        HardSwish::hardSwish,
                        x -> x.mul(x.add(3).clip(0, 6)).div(6),
                        within(-5, 5, "*")));
    }

    private static Stream<OpRow> pairs() {
        return Stream.of(
                row(
                        "floor div",
                        in -> FloorDiv.floorDiv(in.get(0), in.get(1)),
                        in -> in.get(0).div(in.get(1)).floor(),
                        any("*"),
                        within(0.3, 3, "*")),
                row(
                        "hypot",
                        in -> Hypot.hypot(in.get(0), in.get(1)),
                        in -> in.get(0).square().add(in.get(1).square()).sqrt(),
                        any("ab"),
                        any("b")),
                row(
                        "log add exp",
                        in -> LogAddExp.logAddExp(in.get(0), in.get(1)),
                        in -> in.get(0).exp().add(in.get(1).exp()).log(),
                        any("ab"),
                        any("a1")));
    }

    private static Stream<OpRow> choices() {
        return Stream.of(
                choice("greater", Greater::greater, NDArray::gt),
                choice("greater or equal", GreaterEqual::greaterEqual, NDArray::gte),
                choice("not equal", NotEqual::notEqual, NDArray::neq),
                choice("not", (a, b) -> LogicalNot.logicalNot(Less.less(a, b)), (a, b) -> a.lt(b)
                        .logicalNot()),
                choice("or", (a, b) -> LogicalOr.logicalOr(Less.less(a, b), Less.less(b, a.add(1))), (a, b) -> a.lt(b)
                        .logicalOr(b.lt(a.add(1)))),
                choice("bit and", (a, b) -> other(BitAnd.bitAnd(bit(a, b), bit(b, a.add(2))), 0), (a, b) -> a.lt(b)
                        .logicalAnd(b.lt(a.add(2)))),
                choice("bit or", (a, b) -> other(BitOr.bitOr(bit(a, b), bit(b, a)), 0), (a, b) -> a.lt(b)
                        .logicalOr(b.lt(a))),
                choice(
                        "bit exclusive or",
                        (a, b) -> other(BitXor.bitXor(bit(a, b), bit(b, a.add(1))), 0),
                        (a, b) -> a.lt(b).logicalXor(b.lt(a.add(1)))),
                choice("bit not", (a, b) -> other(BitNot.bitNot(bit(a, b)), -2), (a, b) -> a.lt(b)
                        .logicalNot()),
                choice(
                        "exclusive or",
                        (a, b) -> LogicalXor.logicalXor(Less.less(a, b), Less.less(b, a.add(1))),
                        (a, b) -> a.lt(b).logicalXor(b.lt(a.add(1)))));
    }

    /** 1 where a is less, else 0. */
    private static Tensor bit(Tensor a, Tensor b) {
        return Cast.cast(Less.less(a, b), DType.I32);
    }

    private static Tensor other(Tensor x, int number) {
        return NotEqual.notEqual(x, Full.scalar(x, number));
    }

    /** Numbers are chosen by comparing class numbers, some of them equal. */
    private static OpRow choice(String name, BinaryOperator<Tensor> ours, BinaryOperator<NDArray> theirs) {
        return row(
                name,
                in -> Where.where(ours.apply(in.get(0), in.get(1)), in.get(2), in.get(3)),
                in -> NDArrays.where(theirs.apply(in.get(0), in.get(1)), in.get(2), in.get(3)),
                labels(3, "*"),
                labels(3, "*"),
                any("*"),
                any("*"));
    }

    /** The logarithm of a negative number is not a number, that of 0 infinite. */
    private static Stream<OpRow> broken() {
        return Stream.of(
                row(
                        "is NaN",
                        in -> Where.where(IsNan.isNan(Log.log(in.get(0))), in.get(0), in.get(1)),
                        in -> NDArrays.where(in.get(0).log().isNaN(), in.get(0), in.get(1)),
                        any("*"),
                        any("*")),
                row(
                        "is infinite",
                        in -> Where.where(IsInf.isInf(Log.log(Relu.relu(in.get(0)))), in.get(0), in.get(1)),
                        in -> NDArrays.where(in.get(0).maximum(0).log().isInfinite(), in.get(0), in.get(1)),
                        any("*"),
                        any("*")),
                row(
                        "is finite",
                        in -> Where.where(IsFinite.isFinite(Log.log(in.get(0))), in.get(0), in.get(1)),
                        in -> NDArrays.where(in.get(0).log().isNaN(), in.get(1), in.get(0)),
                        any("*"),
                        any("*")),
                row(
                        "all finite",
                        in -> Where.where(
                                AllFinite.allFinite(Log.log(in.get(0))),
                                in.get(1),
                                in.get(1).neg()),
                        in -> NDArrays.where(
                                in.get(0).min().gt(0).broadcast(3, 5),
                                in.get(1),
                                in.get(1).neg()),
                        any(2),
                        any(3, 5)),
                unary("NaN to number", x -> NanToNum.nanToNum(Log.log(x)), x -> known(x.log(), 0), any("*")));
    }

    /** With a number in place of what is none. */
    static NDArray known(NDArray x, double instead) {
        return NDArrays.where(x.isNaN(), x.zerosLike().add(instead), x);
    }

    private static Stream<OpRow> gradients() {
        return Stream.of(
                unary(
                        "stop gradient",
                        x -> x.mul(StopGradient.stopGradient(x)),
                        x -> x.mul(x.stopGradient()),
                        any("*")),
                unary("wide", Wide::wide, x -> x.mul(1), any("*")),
                unary("round, straight through", RoundSte::roundSte, x -> through(x, x.round()), any("*")),
                unary("sign, straight through", SignSte::signSte, x -> through(x, x.sign()), any("*")),
                unary(
                        "gradient gate",
                        x -> GradientGate.gradientGate(x, Less.less(x, Full.scalar(x, 0.5))),
                        x -> NDArrays.where(x.lt(0.5), x, x.stopGradient()),
                        any("*")),
                unary(
                        "scale gradient",
                        x -> ScaleGradient.scaleGradient(x, 0.25),
                        x -> x.mul(0.25).add(x.mul(0.75).stopGradient()),
                        any("*")));
    }

    private static NDArray through(NDArray x, NDArray y) {
        return x.add(y.sub(x).stopGradient());
    }
}
