package dev.bellows.cuda.kernel;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.Optional;

/** The product of matrices: {@code matmul.cu}. */
final class MatrixProduct {
    /** As {@code TILE} there. */
    private static final int TILE = 16;

    private MatrixProduct() {}

    static Optional<KernelDesign> plain(MatMul op, List<Spec> in, Spec out, Grid grid) {
        return of("matmul", 2, op, in, out, grid);
    }

    /** With a bias for each column as the third input. */
    static Optional<KernelDesign> biased(MatMul op, List<Spec> in, Spec out, Grid grid) {
        return of("biased_matmul", 3, op, in, out, grid);
    }

    private static Optional<KernelDesign> of(
            String function, int inputs, MatMul op, List<Spec> in, Spec out, Grid grid) {
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        Shape y = out.shape();
        long rows = y.dim(-2);
        long columns = y.dim(-1);
        long inner = a.dim(op.transposeA() ? -2 : -1);
        Shape batch = leading(y);
        long tiles = batch.size() * ((rows + TILE - 1) / TILE) * ((columns + TILE - 1) / TILE);
        return Walk.of(batch.dims(), strides(a, batch), strides(b, batch))
                .map(walk -> KernelDesign.of(
                        Code.of("matmul", out.dtype()), function, grid.tiles(tiles), (arguments, operands) -> {
                            for (int i = 0; i < inputs; i++) {
                                arguments.add(operands.in(i));
                            }
                            arguments
                                    .add(operands.out(0))
                                    .add(batch.size())
                                    .add(rows)
                                    .add(columns)
                                    .add(inner)
                                    .add(op.transposeA() ? 1 : 0)
                                    .add(op.transposeB() ? 1 : 0)
                                    .add(walk);
                        }));
    }

    /** The axes before those of the matrices. */
    static Shape leading(Shape shape) {
        return shape.slice(0, shape.rank() - 2);
    }

    /** How far apart the matrices lie along the axes of {@code batch}, to which those of the array broadcast. */
    static long[] strides(Shape array, Shape batch) {
        long[] own = array.strides();
        long[] all = new long[batch.rank()];
        int axes = array.rank() - 2;
        for (int axis = 0; axis < axes; axis++) {
            all[axis + batch.rank() - axes] = array.dim(axis) == 1 ? 0 : own[axis];
        }
        return all;
    }
}
