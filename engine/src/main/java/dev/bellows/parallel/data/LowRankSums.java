package dev.bellows.parallel.data;

import static dev.bellows.op.linalg.MatMul.matmul;
import static dev.bellows.op.movement.Transpose.transpose;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums of gradients as products of thin matrices: PowerSGD (Vogels et al. 2019, arXiv 1905.13727). With {@code M} the gradient of a weight
 * {@code [rows, columns]} on this rank and what was held back of it, and {@code Q} of the step before,
 *
 * <pre>
 * P = Σ M Q, its columns made orthonormal      the sum is over the ranks
 * Q = Σ Mᵀ P                                   as well
 * sum of the gradients ≈ P Qᵀ,  held back: M - P (Mᵀ P)ᵀ
 * </pre>
 *
 * <p>Each rank holds back what the space of {@code P} lacks of its own gradients, which needs no mean over the ranks. Weights of one axis, and those
 * that the factors would not be smaller than, travel as they are, with {@code P}.
 */
final class LowRankSums implements GradientSums {
    private static final long SEED = 0x506F776572L;

    /**
     * A weight whose gradient travels in factors.
     *
     * @param path of the weight
     * @param gradient {@code [rows, columns]}
     * @param residual the same
     * @param p {@code [rows, rank]}
     * @param q {@code [rank, columns]}: Q transposed
     */
    private record Matrix(String path, NDArray gradient, NDArray residual, NDArray p, NDArray q) {}

    /** A weight whose gradient travels as it is, and where. */
    private record Plain(NDArray gradient, NDArray sent) {}

    /**
     * What travels of a bucket.
     *
     * @param first all P, and what travels as it is
     * @param second all Q
     */
    private record Factors(NDArray first, NDArray second, List<Matrix> matrices, List<Plain> plain) {}

    private final Communicator communicator;
    private final Outstanding outstanding;
    private final List<Factors> buckets = new ArrayList<>();
    private final List<NDArray> residuals = new ArrayList<>();

    /** The arrays belong to the current scope. */
    LowRankSums(Communicator communicator, FlatParameters flat, Outstanding outstanding, int rank) {
        this.communicator = communicator;
        this.outstanding = outstanding;
        for (FlatParameters.Bucket bucket : flat.buckets()) {
            NDArray residual = NDArray.zeros(bucket.gradients().spec());
            residuals.add(residual);
            buckets.add(factors(flat, bucket, residual, rank));
        }
    }

    /** What becomes of a weight's gradient: a matrix of so many rows and columns, with so many columns of P; none: it travels as it is. */
    private record Cut(int rows, int columns, int rank) {
        static Cut of(Shape shape, int rank) {
            int rows = shape.rank() == 0 ? 1 : shape.dim(0);
            int columns = rows == 0 ? 0 : (int) (shape.size() / rows);
            int most = Math.min(rank, Math.min(rows, columns));
            boolean smaller = (long) most * (rows + columns) < shape.size();
            return new Cut(rows, columns, smaller ? most : 0);
        }

        int first() {
            return rank == 0 ? rows * columns : rows * rank;
        }

        int second() {
            return columns * rank;
        }
    }

    private static Factors factors(FlatParameters flat, FlatParameters.Bucket bucket, NDArray residual, int rank) {
        List<Cut> cuts = new ArrayList<>();
        for (int i = bucket.first(); i < bucket.end(); i++) {
            cuts.add(Cut.of(flat.parameters().get(i).shape(), rank));
        }
        NDArray first = NDArray.zeros(
                Spec.of(DType.F32, cuts.stream().mapToInt(Cut::first).sum()));
        NDArray second = NDArray.zeros(
                Spec.of(DType.F32, cuts.stream().mapToInt(Cut::second).sum()));
        List<Matrix> matrices = new ArrayList<>();
        List<Plain> plain = new ArrayList<>();
        int atFirst = 0;
        int atSecond = 0;
        for (int i = bucket.first(); i < bucket.end(); i++) {
            Cut cut = cuts.get(i - bucket.first());
            if (cut.rank == 0) {
                Spec all = Spec.of(DType.F32, cut.first());
                plain.add(new Plain(bucket.gradients().view(flat.start(i), all), first.view(atFirst, all)));
            } else {
                Spec whole = Spec.of(DType.F32, cut.rows, cut.columns);
                matrices.add(new Matrix(
                        flat.paths().get(i),
                        bucket.gradients().view(flat.start(i), whole),
                        residual.view(flat.start(i), whole),
                        first.view(atFirst, Spec.of(DType.F32, cut.rows, cut.rank)),
                        second.view(atSecond, Spec.of(DType.F32, cut.rank, cut.columns))));
            }
            atFirst += cut.first();
            atSecond += cut.second();
        }
        return new Factors(first, second, matrices, plain);
    }

    /** All of it is computed behind the pass. */
    @Override
    public void start(int bucket) {
        // finish() takes all buckets
    }

    @Override
    public void finish() {
        for (Factors bucket : buckets) {
            bucket.matrices.forEach(LowRankSums::project);
            bucket.plain.forEach(plain -> plain.sent.assign(plain.gradient));
            sum(bucket.first);
        }
        outstanding.join();
        for (Factors bucket : buckets) {
            bucket.matrices.forEach(LowRankSums::holdBack);
            sum(bucket.second);
        }
        outstanding.join();
        for (Factors bucket : buckets) {
            bucket.plain.forEach(plain -> plain.gradient.assign(plain.sent));
            bucket.matrices.forEach(matrix -> {
                try (Scope scope = Scope.open("gradient of its factors")) {
                    matrix.gradient.assign((NDArray) matmul(matrix.p, matrix.q));
                }
            });
        }
    }

    private void sum(NDArray array) {
        if (array.shape().size() > 0) {
            outstanding.add(
                    bytes -> communicator.allReduceAsync(bytes, array.dtype(), ReduceOp.SUM), HostView.of(array));
        }
    }

    /** {@code P = M Q}. */
    private static void project(Matrix matrix) {
        try (Scope scope = Scope.open("first factor")) {
            matrix.residual.assign((NDArray) matrix.residual.add(matrix.gradient));
            double[][] q = vectors(matrix.q, false);
            Orthonormal.complete(q, SEED);
            put(q, matrix.q, false);
            matrix.p.assign((NDArray) matmul(matrix.residual, transpose(matrix.q)));
        }
    }

    /** {@code Qᵀ = Pᵀ M}, and what is not in it. */
    private static void holdBack(Matrix matrix) {
        try (Scope scope = Scope.open("second factor")) {
            double[][] p = vectors(matrix.p, true);
            Orthonormal.orZero(p);
            put(p, matrix.p, true);
            matrix.q.assign((NDArray) matmul(transpose(matrix.p), matrix.residual));
            matrix.residual.assign((NDArray) matrix.residual.sub(matmul(matrix.p, matrix.q)));
        }
    }

    /** The rows of a matrix, or its columns. */
    private static double[][] vectors(NDArray matrix, boolean columns) {
        int height = matrix.shape().dim(0);
        int width = matrix.shape().dim(1);
        double[] values = matrix.toDoubleArray();
        double[][] vectors = new double[columns ? width : height][columns ? height : width];
        for (int i = 0; i < values.length; i++) {
            int row = i / width;
            int column = i % width;
            vectors[columns ? column : row][columns ? row : column] = values[i];
        }
        return vectors;
    }

    private static void put(double[][] vectors, NDArray matrix, boolean columns) {
        int width = matrix.shape().dim(1);
        double[] values = new double[(int) matrix.shape().size()];
        for (int i = 0; i < values.length; i++) {
            int row = i / width;
            int column = i % width;
            values[i] = vectors[columns ? column : row][columns ? row : column];
        }
        matrix.set(values);
    }

    @Override
    public List<NDArray> residuals() {
        return residuals;
    }

    @Override
    public Map<String, NDArray> bases() {
        Map<String, NDArray> bases = new LinkedHashMap<>();
        buckets.forEach(bucket -> bucket.matrices.forEach(matrix -> bases.put(matrix.path, matrix.q)));
        return bases;
    }
}
