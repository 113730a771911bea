package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Shape;
import dev.bellows.op.linalg.MatMul;

/** The matrix product, each element summed in double in order of the inner index. */
final class MatrixProduct {
    private MatrixProduct() {}

    static Kernel of(MatMul op) {
        return (x, y) -> {
            Elements a = new Elements(x.get(0));
            Elements b = new Elements(x.get(1));
            Elements to = new Elements(y.get(0));
            int rows = to.shape().dim(-2);
            int columns = to.shape().dim(-1);
            int inner = a.shape().dim(op.transposeA() ? -2 : -1);
            Shape batch = leading(to.shape());
            int[] batchA = Indexer.broadcast(leading(a.shape()), batch);
            int[] batchB = Indexer.broadcast(leading(b.shape()), batch);
            for (int n = 0; n < batchA.length; n++) {
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        double sum = 0;
                        for (int k = 0; k < inner; k++) {
                            int ia = op.transposeA() ? k * rows + i : i * inner + k;
                            int ib = op.transposeB() ? j * inner + k : k * columns + j;
                            sum += a.real(batchA[n] * rows * inner + ia) * b.real(batchB[n] * inner * columns + ib);
                        }
                        to.real((n * rows + i) * columns + j, sum);
                    }
                }
            }
        };
    }

    private static Shape leading(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }
}
