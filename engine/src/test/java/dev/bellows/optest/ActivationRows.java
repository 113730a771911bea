package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;
import static dev.bellows.optest.Row.unary;

import dev.bellows.core.DType;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluGradient;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Silu;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import java.util.List;

/** What follows a linear layer, and bounds. */
final class ActivationRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String STEPS = "several steps, each rounded";
    private static final String SIGMOID = "the logistic function's expansion cancels for negative inputs";

    private ActivationRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            unary(Softplus.class, Softplus::softplus).range(-4, 4).kink(0).slack(2, STEPS).special(NAN, INF, -INF, 0, 100, -80, 1e30),
            unary(Softsign.class, Softsign::softsign).kink(0).special(NAN, 0, -0.0, 1e30, -1e30, 1e-30),
            unary(HardSigmoid.class, HardSigmoid::hardSigmoid).range(-4, 2.4).kink(-2.5).special(NAN, INF, -INF, 0, 3, -3),
            row("HardSigmoid with PyTorch's slope", new HardSigmoid(1.0 / 6, 0.5)).range(-2.9, 4).kink(3).in(f32(3, 5)),
            unary(LeakyRelu.class, x -> LeakyRelu.leakyRelu(x, 0.01)).kink(0).special(NAN, INF, -INF, 0, -0.0, -100),
            unary(Elu.class, Elu::elu).kink(0).slack(2, STEPS).special(NAN, INF, -INF, 0, 1e-30, -1e-30, -100, 1000),
            row("Elu with another alpha", new Elu(0.3)).kink(0).slack(2, STEPS).in(f32(3, 5)),
            unary(Selu.class, Selu::selu).kink(0).slack(2, STEPS).special(NAN, INF, -INF, 0, -100, 1000),
            unary(Gelu.class, Gelu::gelu).special(NAN, 0, 10, 100).scale(1, "1 + erf cancels for negative inputs")
                .perf("gelu_1m", f32(1 << 20)),
            row(GeluGradient.class, x -> new GeluGradient().on(x.get(0), x.get(1))).range(-4, 4).scale(1, "1 + erf cancels for negative inputs")
                .slack(2, STEPS).in(f32(3, 5), f32(3, 5)).in(f32(0, 4), f32(0, 4)).in(f32(2, 3, 4, 5), f32(2, 3, 4, 5)),
            unary(GeluTanh.class, GeluTanh::geluTanh).range(-4, 4).special(NAN, 0, 10, 100).slack(2, STEPS).scale(1, "1 + tanh cancels for negative inputs"),
            unary(Silu.class, Silu::silu).range(-4, 4).special(NAN, INF, 0, 100).scale(1, SIGMOID),
            unary(Clip.class, x -> Clip.clip(x, -0.5, 5)).exact().kink(-0.5).special(NAN, INF, -INF, 0, -0.5, 5),
            row("Clip from above", new Clip(-INF, 0.5)).exact().kink(0.5).in(f32(3, 5)).special(NAN, INF, -INF, 0.5),
            row("Clip of integers", new Clip(2, 200)).exact().dtypes(DType.I32, DType.I64, DType.U8).noGradient("of integers")
                .in(f32(3, 5).between(0, 255)).in(f32(0).between(0, 9)));
    }
    // spotless:on
}
