package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.index.RowSlice;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeRange;
import dev.bellows.op.index.TakeSlice;
import dev.bellows.op.random.Dropout;
import dev.bellows.op.random.RandomBits;
import dev.bellows.op.random.RandomUniform;
import java.util.List;
import java.util.stream.Stream;

/** Gather, scatter, counting and random bits. */
final class IndexRows {
    private IndexRows() {}

    static List<Row> rows() {
        return Stream.of(indexing(), random()).flatMap(List::stream).toList();
    }

    // spotless:off
    private static List<Row> indexing() {
        return List.of(
            row(Take.class, x -> Take.take(x.get(0), x.get(1), 0)).exact()
                .in(f32(6, 5), i32(4).between(0, 5)).in(f32(6), i64(2, 3).between(0, 5)).in(f32(6, 2, 3), u8().between(0, 5))
                .in(f32(6, 5), i32(0)).in(f32(6, 0), i32(4).between(0, 5))
                .perf("take_rows", f32(100_000, 32), i32(1024).between(0, 99_999)),
            row("Take along the last axis", Take.class, x -> Take.take(x.get(0), x.get(1), -1)).exact()
                .in(f32(3, 5), i32(4).between(0, 4)).in(f32(2, 3, 5), i64(2, 2).between(0, 4)),
            row("Take of any dtype", Take.class, x -> Take.take(x.get(0), x.get(1), 1)).exact().noGradient("of integers")
                .dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL).in(f32(3, 5).between(0, 1), i32(4).between(0, 4)),
            row("TakeSlice", new TakeSlice(new RowSlice(1, 3, 10))).exact()
                .in(f32(4, 5), i32(8).between(0, 9)).in(f32(4), i64(2, 3).between(0, 9)).in(f32(4, 2, 3), u8().between(0, 9))
                .in(f32(4, 5), i32(0)),
            row("TakeRange", new TakeRange(3, 10)).exact()
                .in(f32(4, 5), i32(8).between(0, 9)).in(f32(4), i64(2, 3).between(0, 9)).in(f32(7, 2, 3), u8().between(0, 9))
                .in(f32(4, 5), i32(0)),
            row("RowSum", RowSum.class, x -> new RowSum().onAll(x).get(1)).slack(2, "sums").noGradient("of gradients")
                .in(i32(9).between(-1, 3), f32(9, 5)).in(i32(4).between(0, 1), f32(4)).in(i32(6).between(-1, 9), f32(6, 2, 3))
                .in(i32(1).between(0, 5), f32(1, 1)).in(i32(0), f32(0, 4)).in(i32(3).between(0, 5), f32(3, 0)),
            row("ScatterAdd", new ScatterAdd(0, 6)).slack(2, "sums")
                .in(f32(9, 5), i32(9).between(0, 5)).in(f32(2, 3, 2), i64(2, 3).between(0, 5)).in(f32(5), u8().between(0, 5))
                .in(f32(0, 5), i32(0)),
            row("ScatterAdd along the last axis", new ScatterAdd(1, 4)).slack(2, "sums")
                .in(f32(3, 7), i32(7).between(0, 3)),
            row("ScatterAdd of integers", new ScatterAdd(0, 3)).exact().noGradient("of integers")
                .dtypes(DType.I32, DType.I64, DType.U8).in(f32(9, 2).between(0, 9), i32(9).between(0, 2)),
            row(Iota.class, x -> Iota.iota(x.get(0), 7, x.get(0).dtype())).exact().noGradient("depends on no input")
                .dtypes(DType.F32, DType.F64, DType.BF16, DType.I32, DType.I64, DType.U8).in(f32()),
            row("Iota of nothing", Iota.class, x -> Iota.iota(x.get(0), 0, DType.I32)).exact()
                .noGradient("depends on no input").in(f32()),
            row(OneHot.class, x -> OneHot.oneHot(x.get(0), 5, DType.F32)).exact().noGradient("of integers")
                .dtypes(DType.I32, DType.I64).in(f32(4).between(-1, 6)).in(f32(2, 3).between(-1, 6)).in(f32().between(0, 4)).in(f32(0)),
            row("OneHot of bytes", OneHot.class, x -> OneHot.oneHot(x.get(0), 300, DType.BOOL)).exact()
                .noGradient("of integers").dtypes(DType.F32).in(u8(6).between(250, 255)));
    }

    private static List<Row> random() {
        return List.of(
            row(RandomBits.class, x -> RandomBits.randomBits(x.get(0), Shape.of(3, 5), 42, 24)).exact()
                .noGradient("is a constant").dtypes(DType.F32).in(i64()),
            row("RandomBits of nothing", RandomBits.class, x -> RandomBits.randomBits(x.get(0), Shape.of(0, 5), 42, 31)).exact()
                .noGradient("is a constant").dtypes(DType.F32).in(i64()),
            row(RandomUniform.class, x -> RandomUniform.randomUniform(x.get(0), Spec.of(DType.F32, 3, 7), -1)).exact()
                .noGradient("is a constant").dtypes(DType.F32).in(i64()),
            row(Dropout.class, x -> Dropout.dropout(x.get(0), x.get(1), 0.4, 42))
                .in(f32(3, 5), i64()).in(f32(2, 3, 4), i64()).in(f32(0, 4), i64()),
            row("Dropout of nothing", Dropout.class, x -> Dropout.dropout(x.get(0), x.get(1), 0, 42))
                .in(f32(3, 5), i64()));
    }
    // spotless:on
}
