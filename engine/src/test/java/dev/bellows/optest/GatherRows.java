package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.index.GatherNd;
import dev.bellows.op.index.IndexAdd;
import dev.bellows.op.index.IndexArray;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.RavelIndex;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.index.ScatterNd;
import dev.bellows.op.index.SequenceLast;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.index.SequenceReverse;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.index.UnravelIndex;
import java.util.List;
import java.util.stream.Stream;

/** Elements chosen by coordinates, and sequences of different lengths. */
final class GatherRows {
    private static final DType[] WHOLE = {DType.I32, DType.I64, DType.U8};

    private static final String WHERE = "its input says only where to compute";

    private GatherRows() {}

    static List<Row> rows() {
        return Stream.of(alongAxes(), coordinates(), replacements(), numbers(), sequences())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> alongAxes() {
        return List.of(
            row(TakeAlongAxis.class, x -> TakeAlongAxis.takeAlongAxis(x.get(0), x.get(1), -1)).exact()
                .in(f32(3, 5), i32(3, 2).between(0, 4)).in(f32(2, 3, 4), i64(2, 3, 6).between(0, 3)).in(f32(7), u8(3).between(0, 6))
                .in(f32(0, 4), i32(0, 2)).in(f32(3, 5), i32(3, 0)).in(f32(1, 1), i32(1, 1).between(0, 0)),
            row("TakeAlongAxis in the middle", new TakeAlongAxis(1)).exact().in(f32(2, 3, 4), i32(2, 5, 4).between(0, 2)),
            row("TakeAlongAxis of integers", new TakeAlongAxis(0)).exact().dtypes(WHOLE).noGradient("of integers")
                .in(f32(5, 2).between(0, 9), i32(3, 2).between(0, 4)),
            row("ScatterAlongAxis", new ScatterAlongAxis(1, 4)).slack(2, "sums")
                .in(f32(3, 5), i32(3, 5).between(0, 3)).in(f32(2, 6, 3), i64(2, 6, 3).between(0, 3)).in(f32(3, 0), i32(3, 0)),
            row("ScatterAlongAxis of integers", new ScatterAlongAxis(0, 3)).exact().dtypes(WHOLE).noGradient("of integers")
                .in(f32(5, 2).between(0, 9), i32(5, 2).between(0, 2)));
    }

    private static List<Row> coordinates() {
        return List.of(
            row(GatherNd.class, x -> GatherNd.gatherNd(x.get(0), x.get(1))).exact()
                .in(f32(3, 4), i32(2, 5).between(0, 2)).in(f32(3, 4, 2), i64(2, 2, 3).between(0, 2)).in(f32(6, 2), u8(1, 3).between(0, 5))
                .in(f32(3, 4), i32(2).between(0, 2)).in(f32(3, 4), i32(2, 0)),
            row("ScatterNd", new ScatterNd(Shape.of(3, 4))).slack(2, "sums")
                .in(f32(5), i32(2, 5).between(0, 2)).in(f32(2, 3), i64(2, 2, 3).between(0, 2)).in(f32(5, 4), i32(1, 5).between(0, 2)),
            row(RavelIndex.class, x -> RavelIndex.ravelIndex(x.get(0), Shape.of(7, 5))).exact().dtypes(WHOLE)
                .noGradient("of integers").in(f32(2, 4).between(0, 4)).in(f32(2).between(0, 4)).in(f32(2, 0)),
            row(UnravelIndex.class, x -> UnravelIndex.unravelIndex(x.get(0), Shape.of(3, 4, 5))).exact().dtypes(WHOLE)
                .noGradient("of integers").in(f32(7).between(0, 59)).in(f32(2, 3).between(0, 59)).in(f32().between(0, 59)).in(f32(0)),
            row(IndexArray.class, x -> IndexArray.indexArray(x.get(0))).exact().noGradient("depends on no value")
                .in(f32(3, 2)).in(f32(4)).in(f32(0, 4)),
            row("IndexArray of some axes", new IndexArray(List.of(2, 0))).exact().noGradient("depends on no value").in(f32(2, 3, 4)));
    }

    private static List<Row> replacements() {
        return List.of(
            row(IndexCopy.class, x -> IndexCopy.indexCopy(x.get(0), x.get(1), x.get(2), 0)).exact()
                .in(f32(4, 5), i32(3).between(0, 3), f32(3, 5)).in(f32(4), i64(9).between(0, 3), f32(9))
                .in(f32(4, 2), u8(1).between(0, 3), f32(1, 2)).in(f32(4, 5), i32(0), f32(0, 5)).in(f32(0, 5), i32(0), f32(0, 5)),
            row("IndexCopy along the last axis", new IndexCopy(1)).exact().in(f32(2, 6), i32(3).between(0, 5), f32(2, 3))
                .in(f32(2, 1, 3), i32(2).between(0, 0), f32(2, 2, 3)),
            row("IndexCopy of any dtype", new IndexCopy(0)).exact().dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL)
                .noGradient("of integers").in(f32(4, 2).between(0, 1), i32(3).between(0, 3), f32(3, 2).between(0, 1)),
            row(IndexAdd.class, x -> IndexAdd.indexAdd(x.get(0), x.get(1), x.get(2), 0)).slack(4, "sums")
                .in(f32(4, 5), i32(6).between(0, 3), f32(6, 5)).in(f32(4, 5), i32(0), f32(0, 5)),
            row("IndexAdd along the last axis", new IndexAdd(1)).slack(4, "sums").in(f32(2, 6), i64(3).between(0, 5), f32(2, 3)));
    }

    private static List<Row> numbers() {
        return List.of(
            row(Literal.class, x -> Literal.literal(x.get(0), 3, -1, 7)).exact().dtypes(DType.F32).withoutBf16(WHERE).noGradient("is a constant").in(f32()),
            row("Literal of nothing", Literal.class, x -> Literal.literal(x.get(0))).exact().dtypes(DType.F32).withoutBf16(WHERE)
                .noGradient("is a constant").in(f32()));
    }

    private static List<Row> sequences() {
        return List.of(
            row(SequenceMask.class, x -> SequenceMask.sequenceMask(x.get(0), x.get(1), 0, 0)).exact()
                .in(f32(5, 3), i32(3).between(0, 5)).in(f32(4, 2, 3), i64(2).between(0, 4)).in(f32(0, 3), i32(3)).in(f32(1, 1), u8(1)),
            row("SequenceMask, batch first", new SequenceMask(1, -1)).exact()
                .in(f32(3, 5), i32(3).between(0, 5)).in(f32(2, 4, 3), i64(2).between(0, 4)),
            row(SequenceLast.class, x -> SequenceLast.sequenceLast(x.get(0), x.get(1), 0)).exact()
                .in(f32(5, 3), i32(3).between(1, 5)).in(f32(4, 2, 3), i64(2).between(1, 4)).in(f32(1, 1), u8(1).between(1, 1)),
            row("SequenceLast, batch first", new SequenceLast(1)).exact().in(f32(3, 5), i32(3).between(1, 5))
                .in(f32(2, 4, 3), i64(2).between(1, 4)),
            row(SequenceReverse.class, x -> SequenceReverse.sequenceReverse(x.get(0), x.get(1), 0)).exact()
                .in(f32(5, 3), i32(3).between(0, 5)).in(f32(4, 2, 3), i64(2).between(0, 4)).in(f32(0, 3), i32(3).between(0, 0)),
            row("SequenceReverse, batch first", new SequenceReverse(1)).exact()
                .in(f32(3, 5), i32(3).between(0, 5)).in(f32(2, 4, 3), i64(2).between(0, 4)));
    }
    // spotless:on
}
