package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/**
 * A random matrix [out, everything else] whose rows, or columns if there are fewer of those, are orthogonal and
 * {@code scale} long (Saxe, McClelland and Ganguli 2013, arXiv 1312.6120). The scale is √2 by default, which suits
 * rectifiers.
 */
public record Orthogonal(double scale) implements Initializer {
    public Orthogonal() {
        this(Math.sqrt(2));
    }

    @Override
    public void fill(NDArray array, long key) {
        RandomValues.normal(array, RowSlice.of(array.shape()), key, 1);
        double[] values = array.toDoubleArray();
        int rows = array.shape().rank() == 0 ? 1 : array.shape().dim(0);
        int columns = rows == 0 ? 0 : values.length / rows;
        int count = Math.min(rows, columns);
        double[][] vectors = new double[count][Math.max(rows, columns)];
        boolean byRow = rows <= columns;
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            if (byRow) {
                vectors[row][column] = values[i];
            } else {
                vectors[column][row] = values[i];
            }
        }
        orthonormalize(vectors);
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            values[i] = scale * (byRow ? vectors[row][column] : vectors[column][row]);
        }
        array.set(values);
    }

    /** Gram and Schmidt's way, each vector twice: once leaves errors that grow with the number of vectors. */
    private static void orthonormalize(double[][] vectors) {
        for (int i = 0; i < vectors.length; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    add(vectors[i], -dot(vectors[i], vectors[j]), vectors[j]);
                }
            }
            double length = Math.sqrt(dot(vectors[i], vectors[i]));
            for (int k = 0; k < vectors[i].length; k++) {
                vectors[i][k] /= length;
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] to, double factor, double[] other) {
        for (int i = 0; i < to.length; i++) {
            to[i] += factor * other[i];
        }
    }
}
