package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.DivSqrtDim;
import dev.bellows.op.attention.InterleavedMemoryScores;
import dev.bellows.op.attention.InterleavedMemoryValues;
import dev.bellows.op.attention.InterleavedSelfScores;
import dev.bellows.op.attention.InterleavedSelfValues;
import dev.bellows.op.linalg.Cholesky;
import dev.bellows.op.linalg.CholeskyInverse;
import dev.bellows.op.linalg.Det;
import dev.bellows.op.linalg.Einsum;
import dev.bellows.op.linalg.ExtractDiag;
import dev.bellows.op.linalg.Gemm;
import dev.bellows.op.linalg.Inverse;
import dev.bellows.op.linalg.KhatriRao;
import dev.bellows.op.linalg.MakeDiag;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.linalg.SlogDet;
import dev.bellows.op.linalg.SumLogDiag;
import dev.bellows.op.linalg.Syrk;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.stream.IntStream;

/** Products of matrices, and what is computed of one. */
final class MatrixOps {
    private MatrixOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "matrix",
                List.of(
                        row("FullyConnected _npx_fully_connected", MatrixOps::dense)
                                .named("num_hidden", "no_bias", "flatten"),
                        row("dot", MatrixOps::dot).named("transpose_a", "transpose_b"),
                        row("batch_dot _npx_batch_dot", call -> new MatMul(
                                                call.attributes().flag("transpose_a", false),
                                                call.attributes().flag("transpose_b", false))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("transpose_a", "transpose_b"),
                        row("_npi_matmul", call -> MatMul.matmul(call.tensor(0), call.tensor(1))),
                        row("_np_dot", MatrixOps::numpyDot),
                        row(
                                        "_npi_einsum",
                                        call -> Einsum.einsum(
                                                call.attributes().text("subscripts", ""),
                                                call.tensors().toArray(Tensor[]::new)))
                                .named("subscripts", "optimize"),
                        row("_npi_tensordot_int_axes", MatrixOps::tensordot).named("axes"),
                        row("_linalg_gemm linalg_gemm", MatrixOps::gemm)
                                .named("transpose_a", "transpose_b", "alpha", "beta", "axis")
                                .refusing(MatrixOps::lastAxes),
                        row("_linalg_gemm2 linalg_gemm2", call -> new MatMul(
                                                call.attributes().flag("transpose_a", false),
                                                call.attributes().flag("transpose_b", false))
                                        .on(call.tensor(0), call.tensor(1))
                                        .mul(call.attributes().real("alpha", 1)))
                                .named("transpose_a", "transpose_b", "alpha", "axis")
                                .refusing(MatrixOps::lastAxes),
                        row(
                                        "_linalg_syrk linalg_syrk",
                                        call -> Syrk.syrk(
                                                call.tensor(0),
                                                call.attributes().real("alpha", 1),
                                                call.attributes().flag("transpose", false)))
                                .named("transpose", "alpha"),
                        row("_linalg_potrf linalg_potrf", call -> Cholesky.cholesky(call.tensor(0))),
                        row("_linalg_potri linalg_potri", call -> CholeskyInverse.choleskyInverse(call.tensor(0))),
                        row("_linalg_inverse linalg_inverse _npi_inv", call -> Inverse.inverse(call.tensor(0))),
                        row("_linalg_det linalg_det _npi_det", call -> whole(call, Det.det(call.tensor(0)))),
                        all(
                                "_linalg_slogdet linalg_slogdet _npi_slogdet",
                                call -> SlogDet.slogDet(call.tensor(0)).stream()
                                        .map(each -> whole(call, each))
                                        .toList()),
                        row(
                                "_linalg_sumlogdiag linalg_sumlogdiag",
                                call -> whole(call, SumLogDiag.sumLogDiag(call.tensor(0)))),
                        row(
                                        "_linalg_extractdiag linalg_extractdiag",
                                        call -> ExtractDiag.extractDiag(
                                                call.tensor(0),
                                                call.attributes().integer("offset", 0)))
                                .named("offset"),
                        row(
                                        "_linalg_makediag linalg_makediag",
                                        call -> MakeDiag.makeDiag(
                                                call.tensor(0),
                                                call.attributes().integer("offset", 0)))
                                .named("offset"),
                        row(
                                "khatri_rao",
                                call -> KhatriRao.khatriRao(call.tensors().toArray(Tensor[]::new))),
                        row("_contrib_div_sqrt_dim", call -> DivSqrtDim.divSqrtDim(call.tensor(0))),
                        row(
                                        "_contrib_interleaved_matmul_selfatt_qk",
                                        call -> InterleavedSelfScores.interleavedSelfScores(
                                                call.tensor(0), heads(call)))
                                .named("heads"),
                        row("_contrib_interleaved_matmul_selfatt_valatt", call -> new InterleavedSelfValues(heads(call))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("heads"),
                        row(
                                        "_contrib_interleaved_matmul_encdec_qk",
                                        call -> InterleavedMemoryScores.interleavedMemoryScores(
                                                call.tensor(0), call.tensor(1), heads(call)))
                                .named("heads"),
                        row("_contrib_interleaved_matmul_encdec_valatt", call -> new InterleavedMemoryValues(
                                                heads(call))
                                        .on(call.tensor(0), call.tensor(1)))
                                .named("heads")));
    }

    /** What is left of one matrix is a vector of one element, but a scalar in {@code mx.np}. */
    private static Tensor whole(Call call, Tensor y) {
        return y.shape().rank() == 0 && !call.operator().startsWith("_np") ? y.reshape(1) : y;
    }

    private static int heads(Call call) {
        return call.attributes().integer("heads", 1);
    }

    private static String lastAxes(Attributes given) {
        return given.integer("axis", -2) == -2 ? "" : "attribute axis; matrices are in the last two axes";
    }

    /** All but the first axis are one, unless the node says to take the last axis alone. */
    private static Tensor dense(Call call) {
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        boolean flat = call.attributes().flag("flatten", true);
        if (shape.rank() == 0) {
            throw new ShapeException("expects [batch, features…], got a scalar");
        }
        Tensor rows = flat && shape.rank() > 2
                ? x.reshape(
                        shape.dim(0),
                        Math.toIntExact(shape.slice(1, shape.rank()).size()))
                : x;
        boolean high = rows.shape().rank() > 2;
        int features = rows.shape().dim(-1);
        Tensor matrix = high ? rows.reshape(-1, features) : rows;
        Tensor y = new MatMul(false, true).on(matrix, call.tensor(1));
        if (!call.attributes().flag("no_bias", false)) {
            y = y.add(call.tensor(2));
        }
        return high ? y.reshape(shape.with(shape.rank() - 1, y.shape().dim(1)).dims()) : y;
    }

    /** The last axis of the first with the first axis of the second; transposed are all axes. */
    private static Tensor dot(Call call) {
        Tensor a = call.tensor(0);
        Tensor b = call.tensor(1);
        if (call.attributes().flag("transpose_a", false)) {
            int rank = a.shape().rank();
            a = Transpose.transpose(
                    a, IntStream.range(0, rank).map(i -> (i + 1) % rank).toArray());
        }
        if (call.attributes().flag("transpose_b", false)) {
            int rank = b.shape().rank();
            b = Transpose.transpose(
                    b, IntStream.range(0, rank).map(i -> (i + rank - 1) % rank).toArray());
        }
        Tensor y = contracted(a, b, 1);
        return y.shape().rank() == 0 ? y.reshape(1) : y;
    }

    /** The last {@code count} axes of the first with the first ones of the second. */
    private static Tensor contracted(Tensor a, Tensor b, int count) {
        Shape left = a.shape().slice(0, a.shape().rank() - count);
        Shape right = b.shape().slice(count, b.shape().rank());
        int inner =
                Math.toIntExact(a.shape().slice(left.rank(), a.shape().rank()).size());
        Tensor y = MatMul.matmul(
                a.reshape(Math.toIntExact(left.size()), inner), b.reshape(inner, Math.toIntExact(right.size())));
        return y.reshape(left.concat(right).dims());
    }

    private static Tensor numpyDot(Call call) {
        Tensor a = call.tensor(0);
        Tensor b = call.tensor(1);
        if (a.shape().rank() == 0 || b.shape().rank() == 0) {
            return a.mul(b);
        }
        if (b.shape().rank() > 2) {
            throw new ShapeException("a second operand of more than two axes is not read");
        }
        return contracted(a, b, 1);
    }

    private static Tensor tensordot(Call call) {
        return contracted(call.tensor(0), call.tensor(1), call.attributes().integer("axes", 2));
    }

    private static Tensor gemm(Call call) {
        Attributes given = call.attributes();
        return new Gemm(
                        given.real("alpha", 1),
                        given.real("beta", 1),
                        given.flag("transpose_a", false),
                        given.flag("transpose_b", false))
                .on(call.tensor(0), call.tensor(1), call.tensor(2));
    }
}
