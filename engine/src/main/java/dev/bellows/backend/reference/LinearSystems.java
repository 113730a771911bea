package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.op.linalg.TriangularSolve;

/** Elimination: Cholesky's factor, systems of equations and determinants, in double. */
final class LinearSystems {
    private LinearSystems() {}

    static Kernel cholesky() {
        return (x, y) -> {
            Matrices from = new Matrices(new Elements(x.get(0)));
            Matrices to = new Matrices(new Elements(y.get(0)));
            for (int k = 0; k < from.count(); k++) {
                to.write(k, factor(from.readSymmetric(k), k));
            }
        };
    }

    private static double[][] factor(double[][] a, int number) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int j = 0; j < n; j++) {
            double pivot = a[j][j] - product(l[j], l[j], j);
            if (!(pivot > 0)) {
                throw new ArithmeticException("Cholesky: matrix " + number + " is not positive definite: pivot " + pivot
                        + " in column " + j + "; add a multiple of the identity");
            }
            l[j][j] = Math.sqrt(pivot);
            for (int i = j + 1; i < n; i++) {
                l[i][j] = (a[i][j] - product(l[i], l[j], j)) / l[j][j];
            }
        }
        return l;
    }

    /** The scalar product of the first {@code length} elements. */
    private static double product(double[] a, double[] b, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static Kernel triangularSolve(TriangularSolve op) {
        return (x, y) -> {
            Matrices triangles = new Matrices(new Elements(x.get(0)));
            Matrices sides = new Matrices(new Elements(x.get(1)));
            Matrices to = new Matrices(new Elements(y.get(0)));
            for (int k = 0; k < triangles.count(); k++) {
                double[][] b = sides.read(k);
                substitute(op, triangles.read(k), b);
                to.write(k, b);
            }
        };
    }

    /** Row by row, from the end where op(a) has but one element. */
    private static void substitute(TriangularSolve op, double[][] a, double[][] b) {
        int n = a.length;
        boolean forward = op.lower() != op.transpose();
        for (int step = 0; step < n; step++) {
            int i = forward ? step : n - 1 - step;
            for (int done = 0; done < step; done++) {
                int j = forward ? done : n - 1 - done;
                subtract(b[i], op.transpose() ? a[j][i] : a[i][j], b[j]);
            }
            for (int c = 0; c < b[i].length; c++) {
                b[i][c] /= a[i][i];
            }
        }
    }

    private static void subtract(double[] row, double factor, double[] other) {
        for (int c = 0; c < row.length; c++) {
            row[c] -= factor * other[c];
        }
    }

    static Kernel solve() {
        return (x, y) -> {
            Matrices systems = new Matrices(new Elements(x.get(0)));
            Matrices sides = new Matrices(new Elements(x.get(1)));
            Matrices to = new Matrices(new Elements(y.get(0)));
            for (int k = 0; k < systems.count(); k++) {
                double[][] a = systems.read(k);
                double[][] b = sides.read(k);
                if (eliminate(a, b) == 0) {
                    throw new ArithmeticException(
                            "Solve: matrix " + k + " is singular; add a multiple of the identity");
                }
                substitute(new TriangularSolve(false, false), a, b);
                to.write(k, b);
            }
        };
    }

    static Kernel slogDet() {
        return (x, y) -> {
            Matrices from = new Matrices(new Elements(x.get(0)));
            Elements sign = new Elements(y.get(0));
            Elements log = new Elements(y.get(1));
            for (int k = 0; k < from.count(); k++) {
                double[][] a = from.read(k);
                double s = eliminate(a, new double[a.length][0]);
                double sum = 0;
                for (int i = 0; i < a.length; i++) {
                    sum += Math.log(Math.abs(a[i][i]));
                    s *= Math.signum(a[i][i]);
                }
                sign.real(k, s);
                log.real(k, s == 0 ? Double.NEGATIVE_INFINITY : sum);
            }
        };
    }

    /**
     * Makes {@code a} upper triangular by row operations, those of the greatest pivot first, and does the same to {@code b}.
     *
     * @return -1 if rows were exchanged an odd number of times, 1 if an even one, 0 if the matrix is singular
     */
    private static int eliminate(double[][] a, double[][] b) {
        int n = a.length;
        int sign = 1;
        for (int j = 0; j < n; j++) {
            int pivot = j;
            for (int i = j + 1; i < n; i++) {
                pivot = Math.abs(a[i][j]) > Math.abs(a[pivot][j]) ? i : pivot;
            }
            if (a[pivot][j] == 0) {
                return 0;
            }
            if (pivot != j) {
                sign = -sign;
                exchange(a, pivot, j);
                exchange(b, pivot, j);
            }
            for (int i = j + 1; i < n; i++) {
                double factor = a[i][j] / a[j][j];
                subtract(a[i], factor, a[j]);
                subtract(b[i], factor, b[j]);
            }
        }
        return sign;
    }

    private static void exchange(double[][] rows, int i, int j) {
        double[] row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }
}
