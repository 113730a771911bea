package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Promotion;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
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
import dev.bellows.op.elementwise.Degrees;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Gamma;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.IsInf;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log10;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Log2;
import dev.bellows.op.elementwise.Radians;
import dev.bellows.op.elementwise.Rcbrt;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Round;
import dev.bellows.op.elementwise.RoundSte;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.ScaleGradient;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.SignSte;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.SmoothL1;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Trunc;
import java.util.List;
import java.util.function.UnaryOperator;

/** Functions of single numbers, casts, and what leaves a tensor as it is. */
final class ElementwiseOps {
    private ElementwiseOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "elementwise",
                List.of(
                        unary("abs _npi_absolute", Abs::abs),
                        unary("sign _npi_sign", Sign::sign),
                        unary("rint _npi_rint", Rint::rint),
                        unary("round", Round::round),
                        unary("ceil _npi_ceil", Ceil::ceil),
                        unary("floor _npi_floor", Floor::floor),
                        unary("trunc fix _npi_trunc _npi_fix", Trunc::trunc),
                        unary("negative _npi_negative", Tensor::neg),
                        unary("reciprocal _npi_reciprocal", Reciprocal::reciprocal),
                        unary("square _npi_square", Square::square),
                        unary("sqrt _npi_sqrt", Sqrt::sqrt),
                        unary("rsqrt", Rsqrt::rsqrt),
                        unary("cbrt _npi_cbrt", Cbrt::cbrt),
                        unary("rcbrt", Rcbrt::rcbrt),
                        unary("exp _npi_exp", Exp::exp),
                        unary("expm1 _npi_expm1", Expm1::expm1),
                        unary("log _npi_log", Log::log),
                        unary("log2 _npi_log2", Log2::log2),
                        unary("log10 _npi_log10", Log10::log10),
                        unary("log1p _npi_log1p", Log1p::log1p),
                        unary("sin _npi_sin", Sin::sin),
                        unary("cos _npi_cos", Cos::cos),
                        unary("tan _npi_tan", Tan::tan),
                        unary("arcsin _npi_arcsin", Asin::asin),
                        unary("arccos _npi_arccos", Acos::acos),
                        unary("arctan _npi_arctan", Atan::atan),
                        unary("sinh _npi_sinh", Sinh::sinh),
                        unary("cosh _npi_cosh", Cosh::cosh),
                        unary("tanh _npi_tanh", Tanh::tanh),
                        unary("arcsinh _npi_arcsinh", Asinh::asinh),
                        unary("arccosh _npi_arccosh", Acosh::acosh),
                        unary("arctanh _npi_arctanh", Atanh::atanh),
                        unary("degrees _npi_degrees", Degrees::degrees),
                        unary("radians _npi_radians", Radians::radians),
                        unary("erf _npx_erf", Erf::erf),
                        unary("erfinv _npx_erfinv", Erfinv::erfinv),
                        unary("gamma _npx_gamma", Gamma::gamma),
                        unary("gammaln _npx_gammaln", Gammaln::gammaln),
                        row("_npi_isnan", call -> IsNan.isNan(call.tensor(0))),
                        row("_npi_isinf", call -> IsInf.isInf(call.tensor(0))),
                        row("_npi_isfinite", call -> IsFinite.isFinite(call.tensor(0))),
                        row(
                                        "clip _npi_clip",
                                        call -> Clip.clip(
                                                call.tensor(0),
                                                call.attributes().real("a_min", Double.NEGATIVE_INFINITY),
                                                call.attributes().real("a_max", Double.POSITIVE_INFINITY)))
                                .named("a_min", "a_max"),
                        row(
                                        "smooth_l1 _npx_smooth_l1",
                                        call -> SmoothL1.smoothL1(
                                                call.tensor(0),
                                                call.attributes().real("scalar", 1)))
                                .named("scalar"),
                        row(
                                        "Cast cast _npi_cast _npx_cast amp_cast",
                                        call -> Cast.cast(
                                                call.tensor(0),
                                                call.dtype(
                                                        "dtype", call.tensor(0).dtype())))
                                .named("dtype"),
                        all("amp_multicast", ElementwiseOps::multicast).named("num_outputs", "cast_narrow"),
                        row("_copy identity _np_copy _CrossDeviceCopy", call -> call.tensor(0)),
                        row("_identity_with_attr_like_rhs", call -> call.tensor(0)),
                        row("BlockGrad stop_gradient", call -> StopGradient.stopGradient(call.tensor(0))),
                        row("make_loss", call -> call.tensor(0)),
                        row(
                                        "_contrib_gradientmultiplier",
                                        call -> ScaleGradient.scaleGradient(
                                                call.tensor(0),
                                                call.attributes().real("scalar", 1)))
                                .named("scalar", "is_int"),
                        row("_contrib_round_ste", call -> RoundSte.roundSte(call.tensor(0))),
                        row("_contrib_sign_ste", call -> SignSte.signSte(call.tensor(0))),
                        row("_contrib_quadratic", ElementwiseOps::quadratic).named("a", "b", "c"),
                        row("zeros_like _np_zeros_like", call -> Full.like(call.tensor(0), 0)),
                        row("ones_like _np_ones_like", call -> Full.like(call.tensor(0), 1)),
                        row(
                                        "_npi_full_like",
                                        call -> call.full(
                                                call.tensor(0)
                                                        .spec()
                                                        .with(call.dtype(
                                                                "dtype",
                                                                call.tensor(0).dtype())),
                                                call.attributes().real("fill_value", 0)))
                                .named("fill_value", "dtype")));
    }

    private static Operator unary(String names, UnaryOperator<Tensor> function) {
        return row(names, call -> function.apply(call.tensor(0)));
    }

    /** All in the widest floating dtype among them, or the narrowest. */
    private static List<Tensor> multicast(Call call) {
        boolean narrow = call.attributes().flag("cast_narrow", false);
        DType chosen = call.tensor(0).dtype();
        for (Tensor each : call.tensors()) {
            boolean narrower = each.dtype().bytes() < chosen.bytes();
            chosen = narrow == narrower && each.dtype() != chosen
                    ? narrow ? each.dtype() : Promotion.of(chosen, each.dtype())
                    : chosen;
        }
        DType dtype = chosen;
        return call.tensors().stream().map(each -> Cast.cast(each, dtype)).toList();
    }

    private static Tensor quadratic(Call call) {
        Tensor x = call.tensor(0);
        Attributes given = call.attributes();
        return x.mul(x).mul(given.real("a", 0)).add(x.mul(given.real("b", 0))).add(given.real("c", 0));
    }
}
