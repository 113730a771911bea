package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.core.Spec;
import dev.bellows.op.linalg.MatMul;
import java.util.List;
import java.util.stream.IntStream;

/** Products of matrices. */
final class ProductNodes {
    private ProductNodes() {}

    static List<Row> rows() {
        return Row.family(
                "linalg",
                List.of(
                        row(MatMul.class, "Gemm", ProductNodes::gemm)
                                .when(MatMul.class, (op, in) -> in.stream().allMatch(each -> rank(each) == 2)),
                        row(MatMul.class, "MatMul, Transpose", ProductNodes::matMul)));
    }

    private static int rank(Spec spec) {
        return spec.shape().rank();
    }

    private static String gemm(Application at, MatMul op) {
        String bias = at.bias();
        if (bias.isEmpty() && !op.transposeA() && !op.transposeB()) {
            return at.node("MatMul", at.inputs()).result();
        }
        return at.node("Gemm", at.in(0), at.in(1), bias)
                .flag("transA", op.transposeA())
                .flag("transB", op.transposeB())
                .result();
    }

    private static String matMul(Application at, MatMul op) {
        return at.node(
                        "MatMul",
                        op.transposeA() ? transposed(at, 0) : at.in(0),
                        op.transposeB() ? transposed(at, 1) : at.in(1))
                .result();
    }

    private static String transposed(Application at, int place) {
        int rank = rank(at.spec(place));
        List<Integer> order = IntStream.range(0, rank)
                .map(axis -> axis < rank - 2 ? axis : 2 * rank - 3 - axis)
                .boxed()
                .toList();
        return at.node("Transpose", at.in(place)).wholes("perm", order).result();
    }
}
