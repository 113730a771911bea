package dev.bellows.optest;

import static dev.bellows.optest.Input.bool;
import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.f64;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.binary;
import static dev.bellows.optest.Row.row;
import static dev.bellows.optest.Row.unary;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.ReluGradient;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Functions of single elements. */
final class ElementwiseRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final DType[] NUMBERS = {DType.F32, DType.F64, DType.BF16, DType.I32, DType.I64, DType.U8};
    private static final DType[] WHOLE = {DType.I32, DType.I64, DType.U8};
    private static final DType[] ALL = DType.values();

    private ElementwiseRows() {}

    static List<Row> rows() {
        return Stream.of(
                        arithmetic(),
                        functions(),
                        choices(),
                        integers(),
                        casts(),
                        constants(),
                        FunctionRows.rows(),
                        ActivationRows.rows(),
                        TruthRows.rows(),
                        IntegerRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> arithmetic() {
        return List.of(
            binary(Add.class, Add::add).special(NAN, INF, -INF, 0, -0.0, 1, 1e30)
                .perf("add_16", f32(16), f32(16)).perf("add_small", f32(32, 32), f32(32, 32)).perf("add_1m", f32(1 << 20), f32(1 << 20))
                .perf("add_large", f32(4096, 4096), f32(4096, 4096)).perf("add_bias", f32(128, 1024), f32(1024)),
            binary(Sub.class, Sub::sub).special(NAN, INF, -INF, 0, -0.0, 1, 1e30),
            binary(Mul.class, Mul::mul).special(NAN, INF, -INF, 0, -0.0, 1, 1e30, -1e30),
            row("Add to itself", Add.class, x -> Add.add(x.get(0), x.get(0))).in(f32(3, 5)),
            row("Mul by itself", Mul.class, x -> Mul.mul(x.get(0), x.get(0))).in(f32(3, 5)),
            binary(Div.class, Div::div).range(0.5, 2).special(NAN, INF, -INF, 0, -0.0, 1, -1, 1e30),
            binary(Pow.class, Pow::pow).range(0.5, 2).special(NAN, INF, -INF, 0, -0.0, 1, -1, 2, 0.5, -3),
            unary(Neg.class, Neg::neg).exact().special(NAN, INF, -INF, 0, -0.0),
            unary(Abs.class, Abs::abs).exact().kink(0).special(NAN, INF, -INF, 0, -0.0));
    }

    private static List<Row> functions() {
        return List.of(
            unary(Exp.class, Exp::exp).range(-4, 4).special(NAN, INF, -INF, 0, 89, -104, 710, -746).perf("exp_1m", f32(1 << 20)),
            unary(Log.class, Log::log).range(0.2, 4).special(NAN, INF, -INF, 0, -0.0, -1, 1)
                .slack(8, "vectorised logarithms are worse").scale(1, "near 1 the result is small, its error not"),
            unary(Sqrt.class, Sqrt::sqrt).range(0.2, 4).special(NAN, INF, -INF, 0, -0.0, -1, 1e-40),
            unary(Tanh.class, Tanh::tanh).special(NAN, INF, -INF, 0, -0.0, 20, -20, 1e-8).perf("tanh_1m", f32(1 << 20)),
            unary(Erf.class, Erf::erf).special(NAN, INF, -INF, 0, -0.0, 5, -5, 1e-8),
            unary(Sin.class, Sin::sin).range(-4, 4).special(NAN, INF, -INF, 0, -0.0, 1000),
            unary(Cos.class, Cos::cos).range(-4, 4).special(NAN, INF, -INF, 0, -0.0, 1000),
            unary(Sigmoid.class, Sigmoid::sigmoid).range(-4, 4).special(NAN, INF, -INF, 0, 100)
                .scale(1, "the expansion's ½ + ½·tanh cancels for negative inputs"));
    }

    private static List<Row> choices() {
        return List.of(
            unary(Sign.class, Sign::sign).exact().kink(0).special(INF, -INF, 0, -0.0, 1e-40),
            unary(Floor.class, Floor::floor).exact().range(0.1, 0.9).special(NAN, INF, -INF, -0.0, -0.5, 1.5, 1e10),
            unary(Relu.class, Relu::relu).exact().kink(0).special(NAN, INF, -INF, 0).perf("relu_1m", f32(1 << 20)),
            binary(Maximum.class, Maximum::maximum).exact().distinct().special(NAN, INF, -INF, 0, 1, -1),
            binary(Minimum.class, Minimum::minimum).exact().distinct().special(NAN, INF, -INF, 0, 1, -1),
            binary(Equal.class, Equal::equal).exact().dtypes(ALL).special(NAN, INF, -INF, 0, -0.0, 1)
                .noGradient("is a truth value"),
            binary(Less.class, Less::less).exact().dtypes(ALL).special(NAN, INF, -INF, 0, -0.0, 1)
                .noGradient("is a truth value"),
            row(ReluGradient.class, x -> new ReluGradient().on(x.get(0), x.get(1))).exact().kink(0)
                .in(f32(3, 5), f32(3, 5)).in(f32(0, 4), f32(0, 4)).in(f32(2, 3, 4, 5), f32(2, 3, 4, 5)),
            row(Where.class, x -> Where.where(x.get(0), x.get(1), x.get(2))).exact()
                .in(bool(3, 5), f32(3, 5), f32(3, 5)).in(bool(3, 1), f32(), f32(1, 5)).in(bool(), f32(4), f32(2, 4))
                .in(bool(0, 4), f32(1, 4), f32()),
            row("Where of any dtype", Where.class, x -> Where.where(x.get(0), x.get(1), x.get(2))).exact()
                .dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL).noGradient("of integers")
                .in(bool(3, 5), f32(3, 5).between(0, 1), f32(1, 5).between(0, 1)));
    }

    private static List<Row> integers() {
        return List.of(
            whole("Add of integers", Add.class, x -> Add.add(x.get(0), x.get(1))),
            whole("Sub of integers", Sub.class, x -> Sub.sub(x.get(0), x.get(1))),
            whole("Mul of integers", Mul.class, x -> Mul.mul(x.get(0), x.get(1))),
            whole("Div of integers", Div.class, x -> Div.div(x.get(0), x.get(1))),
            whole("Pow of integers", Pow.class, x -> Pow.pow(x.get(0), x.get(1))),
            whole("Maximum of integers", Maximum.class, x -> Maximum.maximum(x.get(0), x.get(1))),
            whole("Minimum of integers", Minimum.class, x -> Minimum.minimum(x.get(0), x.get(1))),
            whole("Neg of integers", Neg.class, x -> Neg.neg(x.get(0))),
            whole("Abs of integers", Abs.class, x -> Abs.abs(x.get(0))),
            whole("Sign of integers", Sign.class, x -> Sign.sign(x.get(0))),
            whole("Floor of integers", Floor.class, x -> Floor.floor(x.get(0))));
    }

    static Row whole(String name, Class<? extends Op> op, Function<List<Tensor>, Tensor> call) {
        return row(name, op, call).exact().dtypes(WHOLE).noGradient("of integers")
            .in(f32(3, 5).between(0, 9), f32(3, 1).between(1, 3)).in(f32(0).between(0, 9), f32(1).between(1, 3));
    }

    private static List<Row> casts() {
        return List.of(
            row("Cast to f32", new Cast(DType.F32)).exact().noGradient("rounds too coarsely for finite differences").in(f64(3, 5)).in(f32(0, 4)).in(f32(7)),
            row("Cast to f64", new Cast(DType.F64)).exact().in(f32(3, 5)).in(f32()),
            row("Cast to bf16", new Cast(DType.BF16)).exact().dtypes(DType.F32, DType.F64, DType.BF16)
                .noGradient("rounds too coarsely for finite differences")
                .in(f32(3, 5)).special(NAN, INF, -INF, -0.0, 1e-40, 3.4e38),
            row("Cast to i32", new Cast(DType.I32)).exact().dtypes(NUMBERS).noGradient("to an integer")
                .in(f32(3, 5).between(0, 200)).in(f32(0)).special(NAN, INF, -INF, -0.9, 1.9, 3e9, -3e9),
            row("Cast to i64", new Cast(DType.I64)).exact().dtypes(NUMBERS).noGradient("to an integer")
                .in(f32(3, 5).between(0, 200)).special(NAN, INF, -INF, -0.9, 1.9, 3e9, 1e30),
            row("Cast to u8", new Cast(DType.U8)).exact().dtypes(NUMBERS).noGradient("to an integer")
                .in(f32(3, 5).between(0, 200)).in(i32(3, 5).between(-300, 300)).in(i64(4).between(-9, 300))
                .special(NAN, INF, -INF, -0.9, 1.9, 255.9, 300, -300),
            row("Cast to bool", new Cast(DType.BOOL)).exact().dtypes(NUMBERS).noGradient("to a truth value")
                .in(f32(3, 5).between(0, 1)).special(NAN, INF, 0, -0.0, 1e-40, 2),
            row("Cast of bytes", new Cast(DType.F32)).exact().dtypes(DType.F32).noGradient("of integers")
                .in(u8(3, 5)).in(bool(4)).in(i32(4).between(-9, 9)).in(i64(4).between(-9, 9)));
    }

    private static List<Row> constants() {
        return List.of(
            row(Full.class, x -> Full.like(x.get(0), 2.5)).exact().in(f32(3, 5)).in(f32()).in(f32(0, 4)),
            row("Full of any dtype", Full.class, x -> Full.like(x.get(0), 1)).exact().noGradient("of integers")
                .dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL).in(f32(3, 5).between(0, 1)),
            row("Full of a spec", Full.class, x -> Full.of(x.get(0), Spec.of(DType.I64, 2, 2), -7)).exact()
                .noGradient("of integers").in(f32()));
    }
    // spotless:on
}
