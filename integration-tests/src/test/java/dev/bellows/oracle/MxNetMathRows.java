package dev.bellows.oracle;

import static dev.bellows.oracle.MxNetRow.one;
import static dev.bellows.oracle.MxNetRow.several;
import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.within;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Gamma;
import dev.bellows.op.elementwise.PRelu;
import dev.bellows.op.elementwise.Rcbrt;
import dev.bellows.op.elementwise.SmoothL1;
import dev.bellows.op.linalg.Cholesky;
import dev.bellows.op.linalg.CholeskyInverse;
import dev.bellows.op.linalg.Det;
import dev.bellows.op.linalg.Dot;
import dev.bellows.op.linalg.ExtractDiag;
import dev.bellows.op.linalg.ExtractTrian;
import dev.bellows.op.linalg.Gemm;
import dev.bellows.op.linalg.Inverse;
import dev.bellows.op.linalg.KhatriRao;
import dev.bellows.op.linalg.MakeDiag;
import dev.bellows.op.linalg.MakeTrian;
import dev.bellows.op.linalg.Side;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.SumLogDiag;
import dev.bellows.op.linalg.Syrk;
import dev.bellows.op.linalg.Trmm;
import dev.bellows.op.linalg.Trsm;
import dev.bellows.op.loss.CtcLoss;
import dev.bellows.op.random.LogDensity;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Special functions, linear algebra, densities and CTC as MXNet has them. */
final class MxNetMathRows {
    private static final Map<String, String> PLAIN = Map.of();
    private static final Map<String, String> LOG = Map.of("is_log", "True");

    private MxNetMathRows() {}

    static Stream<MxNetRow> all() {
        return Stream.of(functions(), products(), factors(), densities(), sequences())
                .flatMap(rows -> rows);
    }

    /** A diagonal that dominates the rest, symmetric. */
    private static OpRow.Input definite(int n) {
        return (random, letters) -> definite(random, n);
    }

    private static Values definite(Random random, int n) {
        float[] floats = new float[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                floats[i * n + j] = random.nextFloat() + (i == j ? n : 0);
                floats[j * n + i] = floats[i * n + j];
            }
        }
        return Values.of(floats, n, n);
    }

    private static Stream<MxNetRow> functions() {
        return Stream.of(
                one("rcbrt", PLAIN, in -> Rcbrt.rcbrt(in.get(0)), within(0.1, 9, 3, 5)),
                one("gamma", PLAIN, in -> Gamma.gamma(in.get(0)), within(-2.9, 5, 3, 5)),
                one("smooth_l1", Map.of("scalar", "2"), in -> SmoothL1.smoothL1(in.get(0), 2), any(3, 5)),
                one(
                        "LeakyReLU",
                        Map.of("act_type", "prelu"),
                        in -> PRelu.prelu(in.get(0), in.get(1)),
                        any(3, 5),
                        any(5)));
    }

    private static Stream<MxNetRow> products() {
        return Stream.of(
                one("dot", PLAIN, in -> Dot.dot(in.get(0), in.get(1)), any(2, 3, 4), any(4, 5)),
                one("khatri_rao", PLAIN, in -> KhatriRao.khatriRao(in.get(0), in.get(1)), any(2, 3), any(4, 3)),
                one(
                        "gemm",
                        Map.of("alpha", "0.5", "beta", "-2", "transpose_b", "True"),
                        in -> new Gemm(0.5, -2, false, true).on(in.get(0), in.get(1), in.get(2)),
                        any(2, 3, 5),
                        any(2, 4, 5),
                        any(2, 3, 4)),
                one("gemm2", Map.of("alpha", "2"), in -> Gemm.gemm2(in.get(0), in.get(1), 2), any(3, 5), any(5, 4)),
                one("syrk", Map.of("alpha", "2", "transpose", "True"), in -> Syrk.syrk(in.get(0), 2, true), any(3, 4)),
                one(
                        "trmm",
                        Map.of("alpha", "2", "transpose", "True", "rightside", "True"),
                        in -> new Trmm(Side.RIGHT, true, true, 2).on(in.get(0), in.get(1)),
                        definite(3),
                        any(4, 3)),
                one(
                        "trsm",
                        Map.of("alpha", "2", "rightside", "True", "lower", "False"),
                        in -> new Trsm(Side.RIGHT, false, false, 2).on(in.get(0), in.get(1)),
                        definite(3),
                        any(4, 3)));
    }

    private static Stream<MxNetRow> factors() {
        return Stream.of(
                one("potrf", PLAIN, in -> Cholesky.cholesky(in.get(0)), definite(4)),
                one("potri", PLAIN, in -> CholeskyInverse.choleskyInverse(in.get(0)), definite(3)),
                one("sumlogdiag", PLAIN, in -> SumLogDiag.sumLogDiag(in.get(0)).reshape(1), definite(3)),
                one("inverse", PLAIN, in -> Inverse.inverse(in.get(0)), definite(4)),
                one("det", PLAIN, in -> Det.det(in.get(0)), any(2, 3, 3)),
                several("slogdet", PLAIN, in -> SlogDet.slogDet(in.get(0)), any(2, 3, 3)),
                one("extractdiag", Map.of("offset", "-1"), in -> ExtractDiag.extractDiag(in.get(0), -1), any(2, 4, 4)),
                one("makediag", Map.of("offset", "1"), in -> MakeDiag.makeDiag(in.get(0), 1), any(2, 4)),
                one("extracttrian", PLAIN, in -> ExtractTrian.extractTrian(in.get(0)), any(2, 4, 4)),
                one("maketrian", PLAIN, in -> MakeTrian.makeTrian(in.get(0)), any(2, 6)));
    }

    private static Stream<MxNetRow> densities() {
        return Stream.of(
                one(
                        "pdf_normal",
                        LOG,
                        in -> LogDensity.normal(in.get(0), column(in.get(1)), column(in.get(2))),
                        any(3, 5),
                        any(3),
                        within(0.5, 2, 3)),
                one(
                        "pdf_exponential",
                        LOG,
                        in -> LogDensity.exponential(in.get(0), column(in.get(1))),
                        within(0, 2, 3, 5),
                        within(0.5, 2, 3)),
                one(
                        "pdf_poisson",
                        LOG,
                        in -> LogDensity.poisson(count(in.get(0)), column(in.get(1))),
                        labels(9, 3, 5),
                        within(0.5, 5, 3)),
                one(
                        "pdf_negative_binomial",
                        LOG,
                        in -> LogDensity.negativeBinomial(count(in.get(0)), column(in.get(1)), column(in.get(2))),
                        labels(9, 3, 5),
                        within(1, 5, 3),
                        within(0.2, 0.8, 3)),
                one(
                        "pdf_generalized_negative_binomial",
                        LOG,
                        in -> LogDensity.generalizedNegativeBinomial(
                                count(in.get(0)), column(in.get(1)), column(in.get(2))),
                        labels(9, 3, 5),
                        within(1, 5, 3),
                        within(0.2, 0.8, 3)));
    }

    private static Tensor column(Tensor x) {
        return x.reshape(x.shape().dim(0), 1);
    }

    private static Tensor count(Tensor x) {
        return Cast.cast(x, DType.F32);
    }

    private static Stream<MxNetRow> sequences() {
        return Stream.of(one(
                "CTCLoss",
                Map.of("blank_label", "last"),
                in -> CtcLoss.ctcLoss(in.get(0), in.get(1), all(in.get(0), 7), all(in.get(0), 3), -1),
                any(7, 2, 5),
                labels(4, 2, 3)));
    }

    /** The same length for each sample of x [time, batch, classes]. */
    private static NDArray all(Tensor x, int length) {
        NDArray lengths = NDArray.zeros(Spec.of(DType.I32, x.shape().dim(1)));
        lengths.fill(length);
        return lengths;
    }
}
