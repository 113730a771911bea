package dev.bellows.op.linalg;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.movement.Triangle;
import java.util.Arrays;

/** The shape rules and small pieces that ops on batches of matrices share; matrices lie in the last two axes. */
final class Matrices {
    private Matrices() {}

    /** Returns {@code x} if it is floating and of rank 2 or more. */
    static Spec require(Op op, Spec x) {
        if (x.requireFloating(op.name()).shape().rank() < 2) {
            throw new ShapeException(op.name() + ": expects matrices in the last two axes, got " + x);
        }
        return x;
    }

    /** Returns {@code x} if it holds square matrices. */
    static Spec requireSquare(Op op, Spec x) {
        require(op, x);
        if (x.shape().dim(-1) != x.shape().dim(-2)) {
            throw new ShapeException(op.name() + ": expects square matrices in the last two axes, got " + x);
        }
        return x;
    }

    /** Checks that {@code b} holds, for each square matrix of {@code a}, one with as many rows. */
    static Spec requireSystem(Op op, Spec a, Spec b) {
        requireSquare(op, a);
        require(op, b);
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(op.name() + ": dtypes differ: " + a + " · " + b + "; cast one of them");
        }
        if (!batch(a).equals(batch(b)) || a.shape().dim(-1) != b.shape().dim(-2)) {
            throw new ShapeException(op.name() + ": right-hand sides " + b + " do not fit matrices " + a
                    + "; leading axes must be equal, and rows as many");
        }
        return b;
    }

    /** The leading axes. */
    static Shape batch(Spec x) {
        return x.shape().slice(0, x.shape().rank() - 2);
    }

    /** The same matrices with rows and columns exchanged. */
    static Tensor transpose(Tensor x) {
        int rank = x.shape().rank();
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i);
        order[rank - 2] = rank - 1;
        order[rank - 1] = rank - 2;
        return Transpose.transpose(x, order);
    }

    /** aᵀ · b. */
    static Tensor transposedTimes(Tensor a, Tensor b) {
        return new MatMul(true, false).on(a, b);
    }

    /** a · bᵀ. */
    static Tensor timesTransposed(Tensor a, Tensor b) {
        return new MatMul(false, true).on(a, b);
    }

    /** The symmetric matrices with the lower triangles of {@code x}. */
    static Tensor mirrored(Tensor x) {
        return Triangle.lower(x, 0).add(transpose(Triangle.lower(x, -1)));
    }

    /** Half the sum of the matrices and their transposes. */
    static Tensor symmetric(Tensor x) {
        return x.add(transpose(x)).mul(0.5);
    }

    /** Whether column - row is {@code offset}: [rows, columns], bool. */
    static Tensor onDiagonal(Tensor witness, int rows, int columns, int offset) {
        Tensor row = Iota.iota(witness, rows, DType.I32).add(offset).reshape(rows, 1);
        return Equal.equal(row, Iota.iota(witness, columns, DType.I32));
    }

    /** The identity of {@code n} rows in {@code witness}'s dtype. */
    static Tensor identity(Tensor witness, int n) {
        return Triangle.eye(witness, n, n, 0, witness.dtype());
    }

    /** The lower or the upper triangles of {@code x}, 0 elsewhere. */
    static Tensor triangle(Tensor x, boolean lower) {
        return lower ? Triangle.lower(x, 0) : Triangle.upper(x, 0);
    }
}
