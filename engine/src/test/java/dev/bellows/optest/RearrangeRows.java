package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.movement.DepthToSpace;
import dev.bellows.op.movement.Diag;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.PadFrom;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Roll;
import dev.bellows.op.movement.SpaceToDepth;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Tile;
import java.util.List;
import java.util.stream.Stream;

/** Ops made of others that move elements: exact in every dtype. */
final class RearrangeRows {
    private RearrangeRows() {}

    static List<Row> rows() {
        return Stream.of(joins(), turns(), images(), ofEveryDType())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> joins() {
        return List.of(
            row(Stack.class, x -> Stack.stack(0, x)).exact().in(f32(3, 5), f32(3, 5)).in(f32(), f32(), f32()).in(f32(0, 4)).in(f32(1)),
            row("Stack on the last axis", Stack.class, x -> Stack.stack(-1, x)).exact().in(f32(3, 5), f32(3, 5)).in(f32(2)),
            row("Stack of one array twice", Stack.class, x -> Stack.stack(1, List.of(x.get(0), x.get(0)))).exact().in(f32(3, 5)),
            row(Split.class, x -> Split.split(x.get(0), 2, -1).get(0)).exact().in(f32(3, 4)).in(f32(2, 3, 2)).in(f32(0, 4)).in(f32(3, 0)),
            row("Split at indices", Split.class, x -> Split.splitAt(x.get(0), 0, 1, 1, 4).get(0)).exact().in(f32(5, 2)).in(f32(4)),
            row("Split into one", Split.class, x -> Split.split(x.get(0), 1, 0).get(0)).exact().in(f32(3)),
            row(Tile.class, x -> Tile.tile(x.get(0), 2, 3)).exact().in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(4)).in(f32()).in(f32(0, 4)),
            row("Tile by ones", Tile.class, x -> Tile.tile(x.get(0), 1)).exact().in(f32(3, 5)),
            row("Tile by none", Tile.class, x -> Tile.tile(x.get(0), 0, 2)).exact().in(f32(3, 5)),
            row(Repeat.class, x -> Repeat.repeat(x.get(0), 3, 0)).exact().in(f32(3, 5)).in(f32(4)).in(f32(0, 4)).in(f32(1, 1)),
            row("Repeat along the last axis", Repeat.class, x -> Repeat.repeat(x.get(0), 2, -1)).exact().in(f32(3, 5)).in(f32(2, 3, 4)),
            row("Repeat once", Repeat.class, x -> Repeat.repeat(x.get(0), 1, 0)).exact().in(f32(3, 5)));
    }

    private static List<Row> turns() {
        return List.of(
            row(Flip.class, x -> Flip.flip(x.get(0))).exact().in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(1, 1)),
            row("Flip along an axis", Flip.class, x -> Flip.flip(x.get(0), 1)).exact().in(f32(3, 5)).in(f32(2, 3, 4)),
            row("Flip along no axis", new Flip(List.of())).exact().in(f32(3, 5)),
            row(Roll.class, x -> Roll.roll(x.get(0), 2, -1)).exact().in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(3, 1)).in(f32(3, 0)),
            row("Roll backwards, round and round", Roll.class, x -> Roll.roll(x.get(0), -8, 0)).exact().in(f32(3, 5)).in(f32(7)),
            row("PadFrom the edge", new PadFrom(List.of(1, 0), List.of(2, 3), PadFrom.Source.EDGE)).exact()
                .in(f32(3, 5)).in(f32(1, 1)).in(f32(2, 7)),
            row("PadFrom a reflection", new PadFrom(List.of(2, 0), List.of(1, 3), PadFrom.Source.REFLECTION)).exact()
                .in(f32(3, 5)).in(f32(4, 4)),
            row("PadFrom nothing", new PadFrom(List.of(0, 0), List.of(0, 0), PadFrom.Source.REFLECTION)).exact().in(f32(3, 5)),
            row(Diag.class, x -> Diag.diag(x.get(0))).exact().in(f32(4)).in(f32(3, 5)).in(f32(5, 3)).in(f32(1)).in(f32(1, 1)).in(f32(0)),
            row("Diag above", new Diag(2)).exact().in(f32(4)).in(f32(3, 5)).in(f32(4, 1)),
            row("Diag below", new Diag(-1)).exact().in(f32(4)).in(f32(3, 5)).in(f32(1, 4)));
    }

    private static List<Row> images() {
        return List.of(
            row("DepthToSpace", new DepthToSpace(2)).exact().in(f32(2, 8, 2, 3)).in(f32(1, 4, 1, 1)).in(f32(0, 4, 2, 2)),
            row("SpaceToDepth", new SpaceToDepth(2)).exact().in(f32(2, 3, 4, 6)).in(f32(1, 1, 2, 2)).in(f32(0, 3, 2, 2)));
    }

    private static List<Row> ofEveryDType() {
        return List.of(
            any("Stack", new Stack(1)),
            any("Split", new Split(1, List.of(2, 3))),
            any("Tile", new Tile(List.of(2, 2))),
            any("Repeat", new Repeat(1, 2)),
            any("Flip", new Flip(List.of(0, 1))),
            any("Roll", new Roll(1, 2)),
            any("PadFrom", new PadFrom(List.of(1, 1), List.of(1, 1), PadFrom.Source.REFLECTION)));
    }

    private static Row any(String name, Op op) {
        return row(name + " of any dtype", op).exact().noGradient("of integers")
            .dtypes(DType.I32, DType.I64, DType.U8, DType.BOOL).in(f32(4, 5).between(0, 1));
    }
    // spotless:on
}
