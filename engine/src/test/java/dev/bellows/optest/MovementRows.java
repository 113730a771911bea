package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Op;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.stream.Stream;

/** Ops that move elements: exact in every dtype, whatever the bits mean. */
final class MovementRows {
    private MovementRows() {}

    static List<Row> rows() {
        return Stream.of(floating(), ofEveryDType()).flatMap(List::stream).toList();
    }

    // spotless:off
    private static List<Row> floating() {
        return List.of(
            row(Reshape.class, x -> x.get(0).reshape(-1, 2)).exact().in(f32(3, 4)).in(f32(2, 3, 4)).in(f32(2)),
            row("Reshape of nothing", Reshape.class, x -> x.get(0).reshape(4, 0)).exact().in(f32(0, 4)),
            row(Transpose.class, x -> Transpose.transpose(x.get(0))).exact()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32()).in(f32(0, 4)).in(f32(33, 17))
                .perf("transpose", f32(1024, 1024)),
            row("Transpose to channels last", Transpose.class, x -> Transpose.transpose(x.get(0), 0, 2, 3, 1)).exact()
                .in(f32(2, 3, 4, 5)).in(f32(1, 3, 1, 5)),
            row("Transpose of the middle axes", Transpose.class, x -> Transpose.transpose(x.get(0), 0, 2, 1, 3)).exact()
                .in(f32(2, 3, 4, 5)).in(f32(2, 3, 0, 5)),
            row(BroadcastTo.class, x -> BroadcastTo.broadcastTo(x.get(0), Shape.of(2, 3, 4))).exact()
                .in(f32()).in(f32(4)).in(f32(3, 1)).in(f32(2, 1, 4)).in(f32(1, 1, 1)),
            row("BroadcastTo of nothing", BroadcastTo.class, x -> BroadcastTo.broadcastTo(x.get(0), Shape.of(0, 4))).exact()
                .in(f32(1, 4)).in(f32(1)),
            row(Slice.class, x -> Slice.slice(x.get(0), 1, 1, 3)).exact().in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)),
            row("Slice of the first axis", Slice.class, x -> Slice.slice(x.get(0), 0, 1, 2)).exact()
                .in(f32(3)).in(f32(2, 3, 4)),
            row("Slice of nothing", Slice.class, x -> Slice.slice(x.get(0), 0, 1, 1)).exact().in(f32(3, 5)),
            row("Slice of a box", new Slice(List.of(1, 0, 2), List.of(1, 3, 2))).exact().in(f32(2, 3, 4)),
            row("Pad", new Pad(List.of(1, 0), List.of(2, 3), 0)).exact().in(f32(3, 5)).in(f32(0, 4)),
            row("Pad with a value", new Pad(List.of(0, 1, 0), List.of(0, 0, 2), -1.5)).exact().in(f32(2, 3, 4)),
            row("Pad by nothing", new Pad(List.of(0, 0), List.of(0, 0), 7)).exact().in(f32(3, 5)),
            row(Concat.class, x -> Concat.concat(0, x)).exact()
                .in(f32(3, 5), f32(1, 5)).in(f32(2), f32(3), f32(4)).in(f32(0, 4), f32(2, 4)).in(f32(2, 3)),
            row("Concat of the last axis", Concat.class, x -> Concat.concat(-1, x)).exact()
                .in(f32(3, 5), f32(3, 1)).in(f32(2, 3, 4), f32(2, 3, 0)).in(f32(2, 1, 2), f32(2, 1, 2), f32(2, 1, 3))
                .perf("concat", f32(1024, 512), f32(1024, 512)),
            row("Concat of one array twice", Concat.class, x -> Concat.concat(0, List.of(x.get(0), x.get(0)))).exact()
                .in(f32(3, 5)));
    }

    private static List<Row> ofEveryDType() {
        return List.of(
            any("Reshape", new Reshape(Shape.of(10, 2))),
            any("Transpose", new Transpose(List.of(1, 0))),
            any("BroadcastTo", new BroadcastTo(Shape.of(3, 4, 5))),
            any("Slice", new Slice(List.of(1, 2), List.of(2, 3))),
            any("Pad", new Pad(List.of(1, 0), List.of(0, 2), 1)),
            any("Concat", new Concat(1)));
    }

    private static Row any(String name, Op op) {
        return row(name + " of any dtype", op).exact().noGradient("of integers")
            .dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL).in(f32(4, 5).between(0, 1));
    }
    // spotless:on
}
