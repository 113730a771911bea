package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.random.RandomBernoulli;
import dev.bellows.op.random.RandomCategorical;
import dev.bellows.op.random.RandomExponential;
import dev.bellows.op.random.RandomGamma;
import dev.bellows.op.random.RandomGeneralizedNegativeBinomial;
import dev.bellows.op.random.RandomInteger;
import dev.bellows.op.random.RandomLaplace;
import dev.bellows.op.random.RandomNegativeBinomial;
import dev.bellows.op.random.RandomNormal;
import dev.bellows.op.random.RandomPoisson;
import dev.bellows.op.random.RandomTruncatedNormal;
import java.util.List;
import java.util.stream.Stream;

/**
 * Random numbers: the same seed and counter give the same bits on every backend, and the same numbers but for how it rounds a logarithm
 * or the inverse of the error function.
 */
final class RandomRows {
    private static final String CONSTANT = "is a constant";
    private static final Spec F32 = Spec.of(DType.F32, 3, 7);

    private RandomRows() {}

    static List<Row> rows() {
        return Stream.of(plain(), byParameters()).flatMap(List::stream).toList();
    }

    // spotless:off
    private static List<Row> plain() {
        return List.of(
            counted("RandomNormal", new RandomNormal(F32, 42)),
            counted("RandomNormal in bf16", new RandomNormal(Spec.of(DType.BF16, 3, 7), 42)),
            rounded("RandomNormal in f64", new RandomNormal(Spec.of(DType.F64, 1), 42)),
            counted("RandomNormal of nothing", new RandomNormal(Spec.of(DType.F32, 0, 7), 42)),
            counted("RandomTruncatedNormal", new RandomTruncatedNormal(F32, -1, 2.5, 42)),
            counted("RandomTruncatedNormal of the tail", new RandomTruncatedNormal(F32, 4, Double.POSITIVE_INFINITY, 42)),
            rounded("RandomExponential", new RandomExponential(F32, 42)),
            rounded("RandomLaplace", new RandomLaplace(F32, 42)),
            counted("RandomInteger", new RandomInteger(Spec.of(DType.I32, 3, 7), -5, 5, 42)),
            counted("RandomInteger of all there are", new RandomInteger(Spec.of(DType.I64, 9), Integer.MIN_VALUE, 0, 42)),
            counted("RandomInteger of nothing", new RandomInteger(Spec.of(DType.U8, 0), 0, 9, 42)));
    }

    private static Row counted(String name, Op op) {
        return rounded(name, op).exact();
    }

    private static Row rounded(String name, Op op) {
        return row(name, op).noGradient(CONSTANT).dtypes(DType.F32).in(i64());
    }

    private static List<Row> byParameters() {
        return List.of(
            row("RandomGamma", new RandomGamma(42)).noGradient(CONSTANT).in(i64(), f32(3, 7).between(0.1, 5)).in(i64(), f32(0)).in(i64(), f32().between(0, 0)),
            row("RandomPoisson", new RandomPoisson(42)).noGradient(CONSTANT).in(i64(), f32(3, 7).between(0, 30)).in(i64(), f32(0)).in(i64(), f32().between(0, 0)),
            row("RandomBernoulli", new RandomBernoulli(42)).exact().noGradient(CONSTANT).in(i64(), f32(3, 7).between(0, 1)).in(i64(), f32(0)).in(i64(), f32(1)),
            row("RandomCategorical", new RandomCategorical(4, 42)).exact().noGradient(CONSTANT).in(i64(), f32(3, 7).between(0.1, 1)).in(i64(), f32(2).between(0.1, 1))
                .in(i64(), f32(0, 3)).in(i64(), f32(2, 1).between(0.1, 1)),
            row("RandomNegativeBinomial", new RandomNegativeBinomial(42)).exact().dtypes(DType.F64).noGradient(CONSTANT)
                .in(i64(), f32(3, 7).between(0.5, 5), f32(3, 7).between(0.2, 0.9)).in(i64(), f32(0), f32(0)).in(i64(), f32().between(1, 2), f32().between(0.2, 0.9)),
            row("RandomGeneralizedNegativeBinomial", new RandomGeneralizedNegativeBinomial(42)).exact().dtypes(DType.F64).noGradient(CONSTANT)
                .in(i64(), f32(3, 7).between(0.5, 5), f32(3, 7).between(0, 1)).in(i64(), f32(0), f32(0)).in(i64(), f32().between(1, 2), f32().between(0, 0)));
    }
    // spotless:on
}
