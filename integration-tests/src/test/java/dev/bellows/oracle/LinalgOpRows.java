package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;

import ai.djl.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.linalg.Dot;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.linalg.Inverse;
import dev.bellows.op.linalg.Outer;
import dev.bellows.op.linalg.Solve;
import dev.bellows.op.linalg.Syrk;
import dev.bellows.op.movement.Triangle;
import java.util.stream.Stream;

/** Linear algebra as far as DJL lets PyTorch do it. */
final class LinalgOpRows {
    private LinalgOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(
                unary("syrk", x -> Syrk.syrk(x, 1, false), x -> x.matMul(x.transpose()), any("ab")),
                unary(
                        "inverse",
                        x -> Inverse.inverse(definite(x)),
                        x -> definite(x).inverse(),
                        any(4, 3)),
                row(
                        "solve",
                        in -> Solve.solve(definite(in.get(0)), in.get(1)),
                        in -> definite(in.get(0)).inverse().matMul(in.get(1)),
                        any(4, 3),
                        any(4, 2)),
                row("dot", in -> Dot.dot(in.get(0), in.get(1)), in -> in.get(0).dot(in.get(1)), any("a"), any("a")),
                row(
                        "outer",
                        in -> Outer.outer(in.get(0), in.get(1)),
                        in -> in.get(0).expandDims(1).mul(in.get(1)),
                        any("a"),
                        any("b")),
                row(
                        "einsum",
                        in -> Einsum.einsum("bij,kj->bki", in.get(0), in.get(1)),
                        in -> in.get(0).matMul(in.get(1).transpose()).transpose(0, 2, 1),
                        any("bij"),
                        any("kj")));
    }

    private static Tensor definite(Tensor x) {
        int n = x.shape().dim(0);
        return Syrk.syrk(x, 1, false).add(Triangle.eye(x, n, n, 0, x.dtype()));
    }

    private static NDArray definite(NDArray x) {
        return x.matMul(x.transpose()).add(x.getManager().eye((int) x.getShape().get(0)));
    }
}
