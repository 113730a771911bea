package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.labels;
import static dev.bellows.oracle.OpRow.row;
import static dev.bellows.oracle.OpRow.unary;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import dev.bellows.core.DType;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.image.Crop;
import dev.bellows.op.image.FlipImage;
import dev.bellows.op.image.ToTensor;
import dev.bellows.op.index.Index;
import dev.bellows.op.movement.Diag;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.Repeat;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Split;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Tile;
import dev.bellows.op.movement.Transpose;
import java.util.stream.Stream;

/** Ops that move elements, beyond the common ones, and basic indexing. */
final class MovementOpRows {
    private MovementOpRows() {}

    static Stream<OpRow> all() {
        return Stream.of(moves(), indices(), pictures()).flatMap(rows -> rows);
    }

    private static Stream<OpRow> moves() {
        return Stream.of(
                row(
                        "stack",
                        in -> Stack.stack(1, in),
                        in -> NDArrays.stack(new NDList(in), 1),
                        any("ab"),
                        any("ab"),
                        any("ab")),
                unary(
                        "split",
                        x -> Split.split(x, 2, 1).get(1),
                        x -> x.split(2, 1).get(1),
                        any(3, 4)),
                unary("tile", x -> Tile.tile(x, 2, 3), x -> x.tile(new long[] {2, 3}), any("ab")),
                unary("repeat", x -> Repeat.repeat(x, 3, 1), x -> x.repeat(1, 3), any("ab")),
                unary("flip", x -> Flip.flip(x, 0, 2), x -> x.flip(0, 2), any("abc")),
                unary("swap axes", x -> Transpose.swapAxes(x, 0, 2), x -> x.swapAxes(0, 2), any("abc")),
                unary("expand dims", x -> Reshape.expandDims(x, 1), x -> x.expandDims(1), any("ab")),
                unary("squeeze", x -> Reshape.squeeze(x, 1), x -> x.squeeze(1), any("a1b")),
                unary("diagonal", x -> Diag.diag(x, 1), x -> x.diagonal(1), any(3, 4)));
    }

    private static Stream<OpRow> indices() {
        return Stream.of(
                unary("index, one row", x -> x.at(Index.at(-1)), x -> x.get("-1"), any(3, 4)),
                unary(
                        "index, a box",
                        x -> x.at(Index.from(1), Index.ellipsis(), Index.to(-1)),
                        x -> x.get("1:, ..., :-1"),
                        any(3, 4, 5)),
                unary(
                        "index, with steps",
                        x -> x.at(
                                Index.all().step(2), Index.at(1), Index.from(1).step(3)),
                        x -> x.get("::2, 1, 1::3"),
                        any(5, 3, 8)));
    }

    /** Of pictures [channels, height, width]. */
    private static Stream<OpRow> pictures() {
        return Stream.of(
                unary("crop", x -> Crop.crop(x, 1, 2, 3, 4), x -> x.get(":, 1:4, 2:6"), any(3, 5, 7)),
                unary("mirror", FlipImage::flipLeftRight, x -> x.flip(2), any(3, 5, 7)),
                row(
                        "to tensor",
                        in -> in.get(1).mul(ToTensor.toTensor(Cast.cast(in.get(0), DType.U8))),
                        in -> in.get(1)
                                .mul(in.get(0)
                                        .toType(DataType.FLOAT32, false)
                                        .transpose(2, 0, 1)
                                        .div(255)),
                        labels(256, 5, 7, 3),
                        any(3, 5, 7)));
    }
}
