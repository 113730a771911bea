package dev.bellows.optest;

import static dev.bellows.optest.ElementwiseRows.whole;
import static dev.bellows.optest.Row.binary;
import static dev.bellows.optest.Row.unary;

import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.Cbrt;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Degrees;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.Hypot;
import dev.bellows.op.elementwise.Log10;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Log2;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Radians;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Round;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Trunc;
import java.util.List;
import java.util.stream.Stream;

/** Rounding, powers, logarithms, angles and remainders. */
final class FunctionRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String LOGARITHMS = "vectorised logarithms are worse";
    private static final String STEPS = "several steps, each rounded";

    private FunctionRows() {}

    static List<Row> rows() {
        return Stream.of(rounding(), powers(), logarithms(), angles(), hyperbolic(), integers())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> rounding() {
        double[] odd = {NAN, INF, -INF, 0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.25, -0.75, 0.49999997, -0.49999997, 1e10, 8388607.5};
        return List.of(
            unary(Ceil.class, Ceil::ceil).exact().range(0.1, 0.9).special(odd),
            unary(Trunc.class, Trunc::trunc).exact().range(-0.9, -0.1).special(odd),
            unary(Round.class, Round::round).exact().range(-1.4, -0.6).special(odd),
            unary(Rint.class, Rint::rint).exact().range(0.6, 1.4).special(odd));
    }

    private static List<Row> powers() {
        return List.of(
            unary(Square.class, Square::square).special(NAN, INF, -INF, 0, -0.0, 1e30, -1e-30),
            unary(Reciprocal.class, Reciprocal::reciprocal).range(0.5, 2).special(NAN, INF, -INF, 0, -0.0, -3),
            unary(Rsqrt.class, Rsqrt::rsqrt).range(0.2, 4).special(NAN, INF, 0, -1, 4, 1e30),
            unary(Cbrt.class, Cbrt::cbrt).range(0.2, 4).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 27, -27, 1e30, -1e-30, 3e38),
            binary(Hypot.class, Hypot::hypot).range(0.5, 2).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 3, -4, 1e30, 1e-30),
            binary(Mod.class, Mod::mod).range(0.5, 2).special(NAN, INF, -INF, 0, -0.0, 1, -3, 0.7, 1e10));
    }

    private static List<Row> logarithms() {
        return List.of(
            unary(Log2.class, Log2::log2).range(0.2, 4).special(NAN, INF, -INF, 0, -1, 1, 8)
                .slack(8, LOGARITHMS).scale(1, "near 1 the result is small, its error not"),
            unary(Log10.class, Log10::log10).range(0.2, 4).special(NAN, INF, -INF, 0, -1, 1, 1000)
                .slack(8, LOGARITHMS).scale(1, "near 1 the result is small, its error not"),
            unary(Log1p.class, Log1p::log1p).range(-0.8, 4).special(NAN, INF, -INF, 0, -0.0, -1, -2, 1e-30, -1e-8, 1e30),
            unary(Expm1.class, Expm1::expm1).range(-4, 4).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 1e-30, -1e-8, 1, -1, 89, -104));
    }

    private static List<Row> angles() {
        return List.of(
            unary(Tan.class, Tan::tan).range(-1.2, 1.2).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 3, 1e-30),
            unary(Asin.class, Asin::asin).range(-0.9, 0.9).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 1, -1, 1.5, -1.5, 1e-30),
            unary(Acos.class, Acos::acos).range(-0.9, 0.9).slack(2, STEPS).special(NAN, INF, -INF, 0, 1, -1, 1.5, -1.5),
            unary(Atan.class, Atan::atan).range(-4, 4).special(NAN, INF, -INF, 0, -0.0, 1, 1e30, -1e-30),
            unary(Degrees.class, Degrees::degrees).special(NAN, INF, -INF, 0, -0.0),
            unary(Radians.class, Radians::radians).range(-180, 180).special(NAN, INF, -INF, 0, -0.0));
    }

    private static List<Row> hyperbolic() {
        return List.of(
            unary(Sinh.class, Sinh::sinh).slack(2, STEPS).special(NAN, INF, -INF, 0, -0.0, 1e-30, 80, -80, 1000),
            unary(Cosh.class, Cosh::cosh).kink(0).slack(2, STEPS).special(NAN, INF, -INF, 0, 1e-30, 80, -80, 1000),
            unary(Asinh.class, Asinh::asinh).kink(0).slack(2, STEPS).special(NAN, INF, -INF, 0, 1e-30, -1e-8, 1e30, -1e30),
            unary(Acosh.class, Acosh::acosh).range(1.2, 4).slack(2, STEPS).special(NAN, INF, -INF, 0, 1, 1.0078125, 1e30),
            unary(Atanh.class, Atanh::atanh).kink(0).range(-0.9, 0.9).slack(2, STEPS).special(NAN, INF, -INF, 0, 1, -1, 2, -2, 1e-30));
    }

    private static List<Row> integers() {
        return List.of(
            whole("Ceil of integers", Ceil.class, x -> Ceil.ceil(x.get(0))),
            whole("Trunc of integers", Trunc.class, x -> Trunc.trunc(x.get(0))),
            whole("Round of integers", Round.class, x -> Round.round(x.get(0))),
            whole("Rint of integers", Rint.class, x -> Rint.rint(x.get(0))),
            whole("Square of integers", Square.class, x -> Square.square(x.get(0))),
            whole("Mod of integers", Mod.class, x -> Mod.mod(x.get(0), x.get(1))));
    }
    // spotless:on
}
