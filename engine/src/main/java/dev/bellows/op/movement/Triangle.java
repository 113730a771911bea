package dev.bellows.op.movement;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;

/** Matrices told by where their elements lie relative to a diagonal, {@code offset} places above the main one. */
public final class Triangle {
    private Triangle() {}

    /** 1 on the diagonal, 0 elsewhere. */
    public static Tensor eye(Tensor witness, int rows, int columns, int offset, DType dtype) {
        Tensor diagonal = Equal.equal(column(witness, rows).add(offset), Iota.iota(witness, columns, DType.I32));
        return Cast.cast(diagonal, dtype);
    }

    /** 1 on the diagonal and below, 0 above. */
    public static Tensor tri(Tensor witness, int rows, int columns, int offset, DType dtype) {
        return Cast.cast(isLower(witness, rows, columns, offset), dtype);
    }

    /** The last two axes of {@code x} with 0 above the diagonal. */
    public static Tensor lower(Tensor x, int offset) {
        return Where.where(isLower(x, x.shape().dim(-2), x.shape().dim(-1), offset), x, Full.scalar(x, 0));
    }

    /** The last two axes of {@code x} with 0 below the diagonal. */
    public static Tensor upper(Tensor x, int offset) {
        return Where.where(isLower(x, x.shape().dim(-2), x.shape().dim(-1), offset - 1), Full.scalar(x, 0), x);
    }

    private static Tensor isLower(Tensor witness, int rows, int columns, int offset) {
        Tensor firstAbove = column(witness, rows).add(offset + 1);
        return Less.less(Iota.iota(witness, columns, DType.I32), firstAbove);
    }

    private static Tensor column(Tensor witness, int rows) {
        return Iota.iota(witness, rows, DType.I32).reshape(rows, 1);
    }
}
