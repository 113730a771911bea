package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.linalg.MatMul;
import java.util.List;

/** Products of matrices. */
final class MatMulRows {
    private static final String SUMS = "sums of many products that partly cancel";

    private MatMulRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            row(MatMul.class, x -> MatMul.matmul(x.get(0), x.get(1))).scale(4, SUMS)
                .in(f32(3, 5), f32(5, 4)).in(f32(1, 1), f32(1, 1)).in(f32(17, 33), f32(33, 9)).in(f32(1, 7), f32(7, 1))
                .in(f32(2, 3, 5), f32(2, 5, 4)).in(f32(2, 3, 5), f32(5, 4)).in(f32(3, 5), f32(2, 5, 4))
                .in(f32(2, 1, 3, 5), f32(3, 5, 4)).in(f32(0, 5), f32(5, 4)).in(f32(3, 0), f32(0, 4)).in(f32(3, 5), f32(5, 0))
                .in(f32(0, 3, 5), f32(0, 5, 4)).perf("matmul_mlp", f32(128, 784), f32(784, 1024))
                .perf("matmul_1024", f32(1024, 1024), f32(1024, 1024)), // strides that are powers of two, which collide in the cache
            row("MatMul of aᵀ", new MatMul(true, false)).scale(4, SUMS)
                .in(f32(5, 3), f32(5, 4)).in(f32(2, 5, 3), f32(2, 5, 4)).in(f32(2, 5, 3), f32(5, 4)).in(f32(0, 3), f32(0, 4)),
            row("MatMul of bᵀ", new MatMul(false, true)).scale(4, SUMS)
                .in(f32(3, 5), f32(4, 5)).in(f32(2, 3, 5), f32(2, 4, 5)).in(f32(3, 5), f32(2, 4, 5)).in(f32(3, 0), f32(4, 0)),
            row("MatMul of aᵀ and bᵀ", new MatMul(true, true)).scale(4, SUMS)
                .in(f32(5, 3), f32(4, 5)).in(f32(2, 5, 3), f32(1, 4, 5)),
            row("MatMul of one array twice", MatMul.class, x -> MatMul.matmul(x.get(0), x.get(0))).scale(4, SUMS)
                .in(f32(4, 4)));
    }
    // spotless:on
}
