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
import dev.bellows.op.elementwise.AllFinite;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Gamma;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.GradientGate;
import dev.bellows.op.elementwise.HardSwish;
import dev.bellows.op.elementwise.HardTanh;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.IsInf;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.LogAddExp;
import dev.bellows.op.elementwise.NanToNum;
import dev.bellows.op.elementwise.PRelu;
import dev.bellows.op.elementwise.Polygamma;
import dev.bellows.op.elementwise.Rcbrt;
import dev.bellows.op.elementwise.RoundSte;
import dev.bellows.op.elementwise.ScaleGradient;
import dev.bellows.op.elementwise.SignSte;
import dev.bellows.op.elementwise.SmoothL1;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Wide;
import dev.bellows.op.norm.SoftmaxWithLength;
import dev.bellows.op.norm.Softmin;
import java.util.List;
import java.util.stream.Stream;

/** Special functions, straight-through gradients, and what looks for numbers that are not finite. */
final class SpecialRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String ROUNDED =
            "where it is expanded, differences of scores are rounded before their exponential";
    private static final String STEPS = "several steps, each rounded";
    private static final String OTHER = "its gradient is not its derivative, on purpose";

    private SpecialRows() {}

    static List<Row> rows() {
        return Stream.of(functions(), activations(), gradients(), finiteness())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> functions() {
        return List.of(
            unary(Rcbrt.class, Rcbrt::rcbrt).range(0.2, 4).slack(2, STEPS).special(NAN, INF, -INF, 0, 27, -8),
            unary(Erfinv.class, Erfinv::erfinv).range(-0.9, 0.9).special(NAN, INF, 0, -0.0, 1, -1, 1.5, 1e-30, 0.9999999),
            unary(Gammaln.class, Gammaln::gammaln).range(0.2, 6).special(NAN, INF, -INF, 0, 1, 2, -1, -2.5, 100, 1e30, 1e-30),
            row("Gammaln of negative numbers", new Gammaln()).range(-1.9, -1.1).in(f32(3, 5)),
            unary(Polygamma.class, Polygamma::digamma).range(0.3, 6).special(NAN, INF, 0, 1, -1, -2.5, 100, 1e30),
            row("Polygamma of order 1", new Polygamma(1)).range(-0.8, -0.2).in(f32(3, 5)).special(NAN, INF, 0, 1, -1, 1e10),
            row("Polygamma of order 2", new Polygamma(2)).range(0.5, 3).in(f32(3, 5)).special(NAN, 0, 1, -2.25),
            unary(Gamma.class, Gamma::gamma).range(0.3, 5).slack(4, "the rounding of the logarithm grows with its size")
                .special(NAN, INF, 0, 1, -1, -2.5, -1.5, 4),
            row("Gamma of negative numbers", new Gamma()).range(-1.9, -1.1).slack(4, STEPS).in(f32(3, 5)),
            binary(LogAddExp.class, LogAddExp::logAddExp).slack(2, STEPS).special(NAN, INF, -INF, 0, 100, -1e30),
            unary(SmoothL1.class, SmoothL1::smoothL1).kink(0).range(-0.9, 3).special(NAN, INF, -INF, 0, 1, -1),
            row("SmoothL1 of sigma 3", new SmoothL1(3)).range(0.2, 4).in(f32(3, 5)));
    }

    private static List<Row> activations() {
        return List.of(
            unary(HardTanh.class, HardTanh::hardTanh).exact().kink(1).range(-0.9, 3).special(NAN, INF, -INF, 0, 1, -1),
            unary(HardSwish.class, HardSwish::hardSwish).kink(3).range(-2.9, 5).slack(2, STEPS).special(NAN, INF, 0, 3, -4),
            binary(PRelu.class, PRelu::prelu).kink(0).special(NAN, 0, -0.0, 3, -100),
            row(Softmin.class, x -> Softmin.softmin(x.get(0), -1)).range(-4, 4).slack(2, STEPS)
                .scale(1e-20, ROUNDED)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(3, 1)).special(-80, 80, INF),
            row(SoftmaxWithLength.class, x -> SoftmaxWithLength.softmaxWithLength(x.get(0), x.get(1), -1)).range(-4, 4).slack(2, STEPS)
                .scale(1e-20, ROUNDED)
                .in(f32(3, 5), i32(3).between(0, 6)).in(f32(2, 3, 4), i64(2, 3).between(1, 4)).in(f32(0, 4), i32(0))
                .in(f32(3, 1), i32(3).between(0, 1)).special(-80, 80),
            row("SoftmaxWithLength along the first axis", SoftmaxWithLength.class,
                    x -> SoftmaxWithLength.softmaxWithLength(x.get(0), x.get(1), 0)).range(-4, 4).slack(2, STEPS)
                .in(f32(4, 3), i32(3).between(0, 4)).in(f32(4, 2, 3), u8(2, 3).between(0, 4)));
    }

    private static List<Row> gradients() {
        return List.of(
            unary(StopGradient.class, StopGradient::stopGradient).exact().dtypes(DType.values()).range(0, 1).noGradient(OTHER),
            unary(ScaleGradient.class, x -> ScaleGradient.scaleGradient(x, -0.5)).exact().noGradient(OTHER),
            row("ScaleGradient by 1", new ScaleGradient(1)).exact().in(f32(3, 5)),
            unary(Wide.class, Wide::wide).exact().noGradient(OTHER).special(NAN, INF, 0),
            row(GradientGate.class, x -> GradientGate.gradientGate(x.get(0), x.get(1))).exact().noGradient(OTHER)
                .in(f32(3, 5), bool()).in(f32(2, 3, 4), bool(3, 1)).in(f32(0, 4), bool(4)),
            unary(RoundSte.class, RoundSte::roundSte).exact().range(-1.4, -0.6).noGradient(OTHER).special(NAN, INF, 0.5, -0.5),
            unary(SignSte.class, SignSte::signSte).exact().noGradient(OTHER).special(INF, 0, -3));
    }

    private static List<Row> finiteness() {
        String truth = "is a truth value";
        return List.of(
            unary(IsNan.class, IsNan::isNan).exact().special(NAN, INF, -INF, 0).noGradient(truth),
            unary(IsInf.class, IsInf::isInf).exact().special(NAN, INF, -INF, 0, 1e38).noGradient(truth),
            unary(IsFinite.class, IsFinite::isFinite).exact().special(NAN, INF, -INF, 0, 1e38).noGradient(truth),
            unary(NanToNum.class, NanToNum::nanToNum).exact().special(NAN, INF, -INF, 0, 7),
            row("NanToNum with values", new NanToNum(1, 2, 3)).exact().in(f32(3, 5)).special(NAN, INF, -INF),
            row(AllFinite.class, x -> AllFinite.allFinite(x)).exact().special(NAN, INF, -INF).noGradient(truth)
                .in(f32(3, 5)).in(f32(3, 5), f64(2), f32()).in(f32(0, 4), f32(2, 3, 4)).in(f32(0)));
    }
    // spotless:on
}
