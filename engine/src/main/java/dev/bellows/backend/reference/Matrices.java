package dev.bellows.backend.reference;

import dev.bellows.core.Shape;

/** Batches of matrices in the last two axes of an array, copied to and from rows of doubles. */
final class Matrices {
    private final Elements elements;
    private final int rows;
    private final int columns;

    Matrices(Elements elements) {
        this.elements = elements;
        this.rows = elements.shape().dim(-2);
        this.columns = elements.shape().dim(-1);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** How many matrices there are. */
    int count() {
        Shape shape = elements.shape();
        return (int) shape.slice(0, shape.rank() - 2).size();
    }

    double[][] read(int number) {
        double[][] a = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                a[i][j] = elements.real((number * rows + i) * columns + j);
            }
        }
        return a;
    }

    /** The matrix's mean with its transpose. */
    double[][] readSymmetric(int number) {
        double[][] a = read(number);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < i; j++) {
                a[i][j] = (a[i][j] + a[j][i]) / 2;
                a[j][i] = a[i][j];
            }
        }
        return a;
    }

    void write(int number, double[][] a) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                elements.real((number * rows + i) * columns + j, a[i][j]);
            }
        }
    }
}
