package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.binary;
import static dev.bellows.optest.Row.row;
import static dev.bellows.optest.Row.unary;

import dev.bellows.core.DType;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitNot;
import dev.bellows.op.elementwise.BitOr;
import dev.bellows.op.elementwise.BitShift;
import dev.bellows.op.elementwise.BitXor;
import dev.bellows.op.elementwise.FloorDiv;
import java.util.List;

/** Bits, and division that rounds down. */
final class IntegerRows {
    private static final DType[] WHOLE = {DType.I32, DType.I64, DType.U8};

    private IntegerRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            bits(binary(BitAnd.class, BitAnd::bitAnd)),
            bits(binary(BitOr.class, BitOr::bitOr)),
            bits(binary(BitXor.class, BitXor::bitXor)),
            row("BitShift left", new BitShift(true)).exact().range(0, 9).dtypes(WHOLE).noGradient("of integers")
                .in(f32(5, 7).between(0, 200), f32(7).between(0, 40)).in(f32(3, 1), f32(1, 4)).in(f32(0, 2), f32(2)),
            row("BitShift right", new BitShift(false)).exact().range(0, 9).dtypes(WHOLE).noGradient("of integers")
                .in(f32(5, 7).between(0, 200), f32(7).between(0, 70)).in(f32(3, 1), f32(1, 4)).in(f32(), f32()),
            bits(unary(BitNot.class, BitNot::bitNot)),
            row("BitXor of negative integers", new BitXor()).exact().dtypes(DType.I32, DType.I64).noGradient("of integers")
                .in(f32(5, 7).between(-2e9, 2e9), f32(7).between(-2e9, 2e9)),
            row("BitOr of negative integers", new BitOr()).exact().dtypes(DType.I32, DType.I64).noGradient("of integers")
                .in(f32(5, 7).between(-2e9, 2e9), f32(7).between(-2e9, 2e9)),
            binary(FloorDiv.class, FloorDiv::floorDiv).exact().range(0.6, 3).dtypes(DType.F64).noGradient("is piecewise constant"),
            row("FloorDiv of special values", new FloorDiv()).exact().dtypes(DType.F64).noGradient("is piecewise constant")
                .in(f32(3, 4), f32(3, 4)).special(1, -1, 0, Double.POSITIVE_INFINITY, Double.NaN, -7, 2),
            row("FloorDiv of integers", new FloorDiv()).exact().dtypes(DType.I32, DType.I64).noGradient("of integers")
                .in(f32(5, 7).between(-50, 50), f32(7).between(1, 9)).in(f32(5, 7).between(-50, 50), f32().between(-9, -1)),
            row("FloorDiv of bytes", new FloorDiv()).exact().dtypes(DType.U8).noGradient("of integers")
                .in(f32(5, 7).between(0, 255), f32(7).between(1, 9)));
    }

    private static Row bits(Row row) {
        return row.exact().dtypes(WHOLE).range(0, 255).noGradient("of integers");
    }
    // spotless:on
}
