package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
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
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.linalg.Outer;
import dev.bellows.op.linalg.Qr;
import dev.bellows.op.linalg.Side;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.Solve;
import dev.bellows.op.linalg.SumLogDiag;
import dev.bellows.op.linalg.Syevd;
import dev.bellows.op.linalg.Syrk;
import dev.bellows.op.linalg.Trmm;
import dev.bellows.op.linalg.Trsm;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.movement.Triangle;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Factors multiply back, solutions solve, and small cases worked out by hand. */
final class LinalgFormulaTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray array(double[] values, int... dims) {
        return NDArray.of(values, Spec.of(DType.F64, dims));
    }

    private static NDArray matrix(double... values) {
        int n = (int) Math.sqrt(values.length);
        return array(values, n, n);
    }

    private static NDArray random(int... dims) {
        double[] values = new double[(int) Shape.of(dims).size()];
        SplittableRandom random = new SplittableRandom(Seed.of(Arrays.toString(dims)));
        Arrays.setAll(values, i -> random.nextDouble(-1, 1));
        return array(values, dims);
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        near(actual, ((NDArray) expected).toDoubleArray());
    }

    private static void near(Tensor actual, double... expected) {
        double[] values = ((NDArray) actual).toDoubleArray();
        assertEquals(expected.length, values.length);
        for (int i = 0; i < values.length; i++) {
            if (expected[i] != values[i] && !(Math.abs(expected[i] - values[i]) <= 1e-12)) {
                fail(Arrays.toString(values) + ", expected " + Arrays.toString(expected) + "; " + Seed.rerun());
            }
        }
    }

    private static Tensor identity(int n) {
        return MakeDiag.makeDiag(array(IntStream.range(0, n).mapToDouble(i -> 1).toArray(), n), 0);
    }

    // spotless:off
    @Test
    void factorsMultiplyBack() {
        Tensor x = random(2, 5, 5);
        Tensor definite = Syrk.syrk(x, 1, false);
        Tensor l = Cholesky.cholesky(definite);
        same(definite, Syrk.syrk(l, 1, false));
        same(l, Triangle.lower(l, 0));
        same(Inverse.inverse(definite), CholeskyInverse.choleskyInverse(l));
        Tensor tall = random(3, 6, 4);
        List<Tensor> qr = Qr.qr(tall);
        same(tall, MatMul.matmul(qr.get(0), qr.get(1)));
        for (int i = 0; i < 3; i++) {
            same(identity(4), Syrk.syrk(Slice.slice(qr.get(0), 0, i, i + 1), 1, true).reshape(4, 4));
        }
        List<Tensor> ql = Gelqf.gelqf(random(4, 6));
        same(random(4, 6), MatMul.matmul(ql.get(1), ql.get(0)));
        Tensor symmetric = x.add(Transpose.transpose(x, 0, 2, 1));
        List<Tensor> eigen = Syevd.syevd(symmetric);
        Tensor scaled = MakeDiag.makeDiag(eigen.get(1), 0);
        Tensor u = eigen.get(0);
        same(symmetric, MatMul.matmul(new MatMul(true, false).on(u, scaled), u));
    }

    @Test
    void solutionsSolve() {
        Tensor a = random(2, 4, 4).add(identity(4).mul(3));
        Tensor b = random(2, 4, 3);
        same(b, MatMul.matmul(a, Solve.solve(a, b)));
        same(BroadcastTo.broadcastTo(identity(4), Shape.of(2, 4, 4)), MatMul.matmul(a, Inverse.inverse(a)));
        same(b, Trmm.trmm(a, Trsm.trsm(a, b)));
        Tensor c = random(2, 3, 4);
        for (boolean lower : new boolean[] {true, false}) {
            for (boolean transpose : new boolean[] {true, false}) {
                Tensor y = new Trsm(Side.RIGHT, transpose, lower, 0.5).on(a, c);
                same(c, new Trmm(Side.RIGHT, transpose, lower, 2).on(a, y));
            }
        }
    }

    @Test
    void determinantsByHand() {
        near(Det.det(matrix(1, 2, 3, 4)), -2);
        near(Det.det(matrix(0, 1, 1, 0)), -1);
        near(Det.det(matrix(1, 2, 2, 4)), 0);
        List<Tensor> log = SlogDet.slogDet(matrix(0, 2, 3, 0));
        near(log.get(0), -1);
        near(log.get(1), Math.log(6));
        near(SlogDet.slogDet(matrix(1, 2, 2, 4)).get(1), -INF);
        near(SumLogDiag.sumLogDiag(matrix(2, 5, 5, 3)), Math.log(6));
    }

    @Test
    void trianglesAndDiagonalsByHand() {
        NDArray x = matrix(1, 2, 3, 4, 5, 6, 7, 8, 9);
        near(Triangle.lower(x, 0), 1, 0, 0, 4, 5, 0, 7, 8, 9);
        near(Triangle.upper(x, 1), 0, 2, 3, 0, 0, 6, 0, 0, 0);
        near(ExtractDiag.extractDiag(x, 0), 1, 5, 9);
        near(ExtractDiag.extractDiag(x, 1), 2, 6);
        near(ExtractDiag.extractDiag(x, -2), 7);
        near(MakeDiag.makeDiag(array(new double[] {1, 2}, 2), 1), 0, 1, 0, 0, 0, 2, 0, 0, 0);
        near(ExtractTrian.extractTrian(x), 1, 4, 5, 7, 8, 9);
        near(new ExtractTrian(false, 1).on(x), 2, 3, 6);
        near(new MakeTrian(false, 1).on(array(new double[] {2, 3, 6}, 3)), 0, 2, 3, 0, 0, 6, 0, 0, 0);
        same(Triangle.lower(x, 0), MakeTrian.makeTrian(ExtractTrian.extractTrian(x)));
    }

    @Test
    void productsByHand() {
        NDArray a = array(new double[] {1, 2, 3, 4}, 2, 2);
        NDArray v = array(new double[] {5, 6}, 2);
        near(Dot.dot(v, v), 61);
        near(Dot.dot(a, v), 17, 39);
        near(Outer.outer(v, v), 25, 30, 30, 36);
        near(KhatriRao.khatriRao(a, a), 1, 4, 3, 8, 3, 8, 9, 16);
        near(Gemm.gemm(a, a, a, 2, -1), 13, 18, 27, 40);
        near(Gemm.gemm2(a, a, 2), 14, 20, 30, 44);
    }

    @Test
    void einsumIsWhatTheLettersSay() {
        Tensor a = random(2, 3, 4);
        Tensor b = random(2, 4, 5);
        same(MatMul.matmul(a, b), Einsum.einsum("bij,bjk->bik", a, b));
        same(Transpose.transpose(a, 2, 0, 1), Einsum.einsum("abc -> cab", a));
        same(ReduceSum.sum(a, 0, 2), Einsum.einsum("abc->b", a));
        same(a, Einsum.einsum("abc->abc", a));
        Tensor v = random(5);
        same(Outer.outer(v, v), Einsum.einsum("i,j", v, v));
        same(Dot.dot(v, v), Einsum.einsum("i,i", v, v));
        same(ReduceSum.sum(a.mul(a), 2), Einsum.einsum("abc,abc->ab", a, a));
        same(ReduceSum.sum(MatMul.matmul(a, b).mul(v), 0), Einsum.einsum("bij,bjk,k->ik", a, b, v));
        same(ReduceSum.sum(a).mul(ReduceSum.sum(v)), Einsum.einsum("abc,d->", a, v));
    }

    @Test
    void refusesWhatCannotBeDone() {
        assertEquals("Cholesky: matrix 0 is not positive definite: pivot -3.0 in column 1; add a multiple of the identity",
            assertThrows(ArithmeticException.class, () -> Cholesky.cholesky(matrix(1, 2, 2, 1))).getMessage());
        assertEquals("Solve: matrix 0 is singular; add a multiple of the identity",
            assertThrows(ArithmeticException.class, () -> Inverse.inverse(matrix(1, 2, 2, 4))).getMessage());
        assertEquals("Det: expects square matrices in the last two axes, got f64[2, 3]",
            assertThrows(ShapeException.class, () -> Det.det(random(2, 3))).getMessage());
        assertEquals("Solve: right-hand sides f64[3, 1] do not fit matrices f64[2, 2]; leading axes must be equal, and rows as many",
            assertThrows(ShapeException.class, () -> Solve.solve(random(2, 2), random(3, 1))).getMessage());
        assertEquals("Qr: expects at least as many rows as columns, got f64[2, 3]; transpose and use Gelqf",
            assertThrows(ShapeException.class, () -> Qr.qr(random(2, 3))).getMessage());
        assertEquals("Einsum: an input's axes need letters that differ: 'ii' in 'ii->i'; of a diagonal use ExtractDiag first",
            assertThrows(IllegalArgumentException.class, () -> Einsum.einsum("ii->i", random(2, 2))).getMessage());
        assertEquals("Einsum: extents of 'j' differ: [ij, jk] of [f64[2, 3], f64[2, 2]]",
            assertThrows(ShapeException.class, () -> Einsum.einsum("ij,jk", random(2, 3), random(2, 2))).getMessage());
    }
    // spotless:on
}
