package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Factors with orthonormal columns, in double. Golub and Van Loan, Matrix Computations, chapters 5 and 8. */
final class Orthogonal {
    /** Jacobi's method converges quadratically; this many sweeps are never needed. */
    private static final int SWEEPS = 60;

    private Orthogonal() {}

    static Kernel qr() {
        return (x, y) -> {
            Matrices from = new Matrices(new Elements(x.get(0)));
            Matrices q = new Matrices(new Elements(y.get(0)));
            Matrices r = new Matrices(new Elements(y.get(1)));
            for (int k = 0; k < from.count(); k++) {
                double[][] a = from.read(k);
                double[][] turned = reflect(a, from.columns());
                for (int j = 0; j < from.columns(); j++) {
                    if (a[j][j] < 0) {
                        negate(a[j]);
                        negate(turned[j]);
                    }
                }
                q.write(k, transposed(turned));
                r.write(k, a);
            }
        };
    }

    /** Makes {@code a} upper triangular by Householder's reflections; the result is their product, qᵀ. */
    private static double[][] reflect(double[][] a, int columns) {
        int m = a.length;
        double[][] q = identity(m);
        for (int j = 0; j < Math.min(columns, m - 1); j++) {
            double[] v = new double[m];
            double square = 0;
            for (int i = j; i < m; i++) {
                v[i] = a[i][j];
                square += v[i] * v[i];
            }
            double tail = square - v[j] * v[j];
            if (tail == 0) {
                continue;
            }
            v[j] += Math.copySign(Math.sqrt(square), v[j]);
            double norm = tail + v[j] * v[j];
            reflect(a, v, norm);
            reflect(q, v, norm);
            for (int i = j + 1; i < m; i++) {
                a[i][j] = 0;
            }
        }
        return q;
    }

    /** a -= 2 v (vᵀ a) / |v|². */
    private static void reflect(double[][] a, double[] v, double norm) {
        int columns = a[0].length;
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int i = 0; i < v.length; i++) {
                sum += v[i] * a[i][c];
            }
            for (int i = 0; i < v.length; i++) {
                a[i][c] -= 2 * sum / norm * v[i];
            }
        }
    }

    private static void negate(double[] row) {
        for (int i = 0; i < row.length; i++) {
            row[i] = 0 - row[i];
        }
    }

    private static double[][] identity(int n) {
        double[][] identity = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double[][] transposed(double[][] a) {
        double[][] turned = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                turned[j][i] = a[i][j];
            }
        }
        return turned;
    }

    static Kernel symmetricEigen() {
        return (x, y) -> {
            Matrices from = new Matrices(new Elements(x.get(0)));
            Matrices vectors = new Matrices(new Elements(y.get(0)));
            Elements values = new Elements(y.get(1));
            int n = from.rows();
            for (int k = 0; k < from.count(); k++) {
                double[][] a = from.readSymmetric(k);
                double[][] rows = diagonalize(a);
                int[] order = IntStream.range(0, n)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> a[i][i]))
                        .mapToInt(i -> i)
                        .toArray();
                double[][] sorted = new double[n][];
                for (int i = 0; i < n; i++) {
                    sorted[i] = rows[order[i]];
                    if (greatest(sorted[i]) < 0) {
                        negate(sorted[i]);
                    }
                    values.real(k * n + i, a[order[i]][order[i]]);
                }
                vectors.write(k, transposed(sorted));
            }
        };
    }

    /** The element of greatest size; of equal ones the first. */
    private static double greatest(double[] row) {
        return Arrays.stream(row).reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
    }

    /** Jacobi's cyclic method: rotates {@code a} until it is diagonal; the rows of the result are its eigenvectors. */
    private static double[][] diagonalize(double[][] a) {
        int n = a.length;
        double[][] rows = identity(n);
        for (int sweep = 0; sweep < SWEEPS && !isDiagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    if (a[p][q] != 0) {
                        rotate(a, rows, p, q);
                    }
                }
            }
        }
        return rows;
    }

    private static boolean isDiagonal(double[][] a) {
        double off = 0;
        double all = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                all += a[i][j] * a[i][j];
                off += i == j ? 0 : a[i][j] * a[i][j];
            }
        }
        return off <= 1e-40 * all; // squares: far below what doubles tell apart
    }

    /** The rotation in the plane of axes p and q after which a_pq is 0. */
    private static void rotate(double[][] a, double[][] rows, int p, int q) {
        double cotangent = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = Math.copySign(1, cotangent) / (Math.abs(cotangent) + Math.hypot(cotangent, 1));
        double c = 1 / Math.hypot(t, 1);
        double s = t * c;
        for (double[] row : a) {
            double left = row[p];
            row[p] = c * left - s * row[q];
            row[q] = s * left + c * row[q];
        }
        mix(a[p], a[q], c, s);
        mix(rows[p], rows[q], c, s);
    }

    private static void mix(double[] p, double[] q, double c, double s) {
        for (int i = 0; i < p.length; i++) {
            double left = p[i];
            p[i] = c * left - s * q[i];
            q[i] = s * left + c * q[i];
        }
    }
}
