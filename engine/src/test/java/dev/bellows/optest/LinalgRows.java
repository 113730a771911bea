package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.linalg.Cholesky;
import dev.bellows.op.linalg.CholeskyInverse;
import dev.bellows.op.linalg.Det;
import dev.bellows.op.linalg.Dot;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.linalg.ExtractDiag;
import dev.bellows.op.linalg.ExtractTrian;
import dev.bellows.op.linalg.Gelqf;
import dev.bellows.op.linalg.Gemm;
import dev.bellows.op.linalg.Inverse;
import dev.bellows.op.linalg.KhatriRao;
import dev.bellows.op.linalg.MakeDiag;
import dev.bellows.op.linalg.MakeTrian;
import dev.bellows.op.linalg.Outer;
import dev.bellows.op.linalg.Qr;
import dev.bellows.op.linalg.Side;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.Solve;
import dev.bellows.op.linalg.SumLogDiag;
import dev.bellows.op.linalg.Syevd;
import dev.bellows.op.linalg.SymmetricEigen;
import dev.bellows.op.linalg.Syrk;
import dev.bellows.op.linalg.TriangularSolve;
import dev.bellows.op.linalg.Trmm;
import dev.bellows.op.linalg.Trsm;
import java.util.List;
import java.util.stream.Stream;

/** Factors, systems of equations, triangles and diagonals of matrices. */
final class LinalgRows {
    private static final String SUMS = "sums of many products that partly cancel";
    private static final String STEPS = "several steps, each rounded";

    private LinalgRows() {}

    static List<Row> rows() {
        return Stream.of(products(), triangles(), systems(), factors(), sums())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> products() {
        return List.of(
            row("Dot", new Dot()).scale(4, SUMS).in(f32(5), f32(5)).in(f32(3, 5), f32(5, 4)).in(f32(2, 3, 5), f32(5, 4, 2))
                .in(f32(2, 3), f32(3)).in(f32(0, 3), f32(3, 2)).in(f32(1), f32(1)),
            row("Outer", new Outer()).in(f32(3), f32(4)).in(f32(1), f32(1)).in(f32(0), f32(4)),
            row("KhatriRao", new KhatriRao()).in(f32(2, 3), f32(4, 3)).in(f32(2, 3)).in(f32(2, 3), f32(1, 3), f32(3, 3)).in(f32(0, 3), f32(2, 3)),
            row("Gemm", new Gemm(0.5, -2, false, false)).scale(4, SUMS).in(f32(3, 5), f32(5, 4), f32(3, 4))
                .in(f32(2, 3, 5), f32(2, 5, 4), f32(2, 3, 4)).in(f32(0, 5), f32(5, 4), f32(0, 4)),
            row("Gemm of transposes", new Gemm(2, 1, true, true)).scale(4, SUMS).in(f32(5, 3), f32(4, 5), f32(3, 4)),
            row("Gemm of two", new Gemm(1, 0, false, true)).scale(4, SUMS).in(f32(3, 5), f32(4, 5)),
            row("Syrk", new Syrk(0.5, false)).scale(4, SUMS).in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(1, 1)).in(f32(0, 2)),
            row("Syrk of the transpose", new Syrk(1, true)).scale(4, SUMS).in(f32(3, 5)),
            row("Trmm", new Trmm(Side.LEFT, false, true, 0.5)).scale(4, SUMS).in(f32(3, 3), f32(3, 4)).in(f32(2, 3, 3), f32(2, 3, 4)).in(f32(1, 1), f32(1, 1)).in(f32(0, 0), f32(0, 2)),
            row("Trmm from the right", new Trmm(Side.RIGHT, true, false, 1)).scale(4, SUMS).in(f32(3, 3), f32(4, 3)));
    }

    private static List<Row> triangles() {
        return List.of(
            row("ExtractDiag", new ExtractDiag(0)).exact().in(f32(3, 3)).in(f32(2, 3, 5)).in(f32(1, 1)).in(f32(0, 4)),
            row("ExtractDiag above", new ExtractDiag(2)).exact().in(f32(3, 4)).in(f32(2, 4, 4)),
            row("ExtractDiag below", new ExtractDiag(-1)).exact().in(f32(3, 4)),
            row("MakeDiag", new MakeDiag(0)).exact().in(f32(3)).in(f32(2, 3)).in(f32(1)).in(f32(0)),
            row("MakeDiag above", new MakeDiag(1)).exact().in(f32(3)),
            row("MakeDiag below", new MakeDiag(-2)).exact().in(f32(2, 3)),
            row("ExtractTrian", new ExtractTrian(true, 0)).exact().in(f32(3, 3)).in(f32(2, 4, 4)).in(f32(1, 1)).in(f32(0, 2, 2)),
            row("ExtractTrian above", new ExtractTrian(false, 1)).exact().in(f32(4, 4)),
            row("MakeTrian", new MakeTrian(true, 0)).exact().in(f32(6)).in(f32(2, 3)).in(f32(1)).in(f32(0, 3)),
            row("MakeTrian above", new MakeTrian(false, 1)).exact().in(f32(2, 6)));
    }

    private static List<Row> systems() {
        return List.of(
            row("TriangularSolve", new TriangularSolve(true, false)).slack(2, STEPS)
                .in(f32(3, 3).dominant(4), f32(3, 2)).in(f32(2, 4, 4).dominant(5), f32(2, 4, 1)).in(f32(1, 1).dominant(4), f32(1, 1)).in(f32(0, 0), f32(0, 2)),
            row("TriangularSolve of upper", new TriangularSolve(false, false)).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(3, 2)),
            row("TriangularSolve of a transpose", new TriangularSolve(true, true)).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(3, 2)),
            row("TriangularSolve of upper transposed", new TriangularSolve(false, true)).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(3, 2)),
            row("Trsm", new Trsm(Side.LEFT, false, true, 2)).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(3, 2)).in(f32(2, 3, 3).dominant(4), f32(2, 3, 2)).in(f32(0, 0), f32(0, 1)),
            row("Trsm from the right", new Trsm(Side.RIGHT, false, true, 0.5)).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(2, 3)),
            row("Trsm of upper transposed from the right", new Trsm(Side.RIGHT, true, false, 1)).slack(2, STEPS).in(f32(2, 3, 3).dominant(4), f32(2, 2, 3)),
            row("Solve", new Solve()).slack(2, STEPS).in(f32(3, 3).dominant(4), f32(3, 2)).in(f32(2, 4, 4).dominant(6), f32(2, 4, 1)).in(f32(1, 1).dominant(4), f32(1, 1)).in(f32(0, 0), f32(0, 2)),
            row("Inverse", new Inverse()).slack(2, STEPS).in(f32(3, 3).dominant(4)).in(f32(2, 4, 4).dominant(6)).in(f32(1, 1).dominant(4)).in(f32(0, 3, 3)),
            row("SlogDet", new SlogDet()).slack(2, STEPS).in(f32(3, 3).dominant(4)).in(f32(2, 4, 4).dominant(6)).in(f32(1, 1).dominant(4)).in(f32(0, 3, 3)),
            row("Det", new Det()).slack(8, "the rounding of the logarithm grows with its size").in(f32(3, 3).dominant(4)).in(f32(2, 2, 2).dominant(4)).in(f32(1, 1).dominant(4)).in(f32(0, 3, 3)));
    }

    private static List<Row> factors() {
        return List.of(
            row("Cholesky", new Cholesky()).slack(2, STEPS).in(f32(3, 3).dominant(8)).in(f32(2, 4, 4).dominant(9)).in(f32(1, 1).dominant(4)).in(f32(0, 0)).in(f32(0, 3, 3)),
            row("CholeskyInverse", new CholeskyInverse()).slack(4, STEPS).in(f32(3, 3).dominant(4)).in(f32(2, 4, 4).dominant(6)).in(f32(1, 1).dominant(4)).in(f32(0, 3, 3)),
            row("Qr", new Qr()).slack(2, STEPS).in(f32(4, 3).dominant(3)).in(f32(2, 3, 3).dominant(3)).in(f32(1, 1).dominant(3)).in(f32(0, 4, 3)),
            row("Gelqf", new Gelqf()).slack(2, STEPS).in(f32(3, 4).dominant(3)).in(f32(2, 3, 3).dominant(3)).in(f32(1, 1).dominant(3)).in(f32(0, 3, 4)),
            row("SymmetricEigen", new SymmetricEigen()).slack(4, STEPS).in(f32(3, 3)).in(f32(2, 4, 4)).in(f32(1, 1)).in(f32(0, 3, 3)),
            row("Syevd", new Syevd()).slack(4, STEPS).in(f32(3, 3)).in(f32(2, 2, 2)).in(f32(1, 1)).in(f32(0, 3, 3)));
    }

    private static List<Row> sums() {
        return List.of(
            row("Einsum", new Einsum("bij,bjk->bik")).scale(4, SUMS).in(f32(2, 3, 5), f32(2, 5, 4)).in(f32(0, 3, 5), f32(0, 5, 4)).in(f32(1, 1, 1), f32(1, 1, 1)),
            row("Einsum of three", new Einsum("ij,jkl,l->ki")).scale(4, SUMS).in(f32(2, 3), f32(3, 4, 5), f32(5)),
            row("Einsum of one", new Einsum("ijk->ki")).scale(4, SUMS).in(f32(2, 3, 4)),
            row("SumLogDiag", new SumLogDiag()).slack(8, "vectorised logarithms are worse").scale(1, "logarithms near 1").in(f32(3, 3).dominant(3)).in(f32(2, 4, 4).dominant(3)).in(f32(1, 1).dominant(3)).in(f32(0, 3, 3)));
    }
    // spotless:on
}
