package dev.bellows.io.mxnet.export;

import static dev.bellows.io.mxnet.export.Row.row;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.io.recorded.Extent;
import dev.bellows.op.image.UpSampling;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.DepthToSpace;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.PadFrom;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.SpaceToDepth;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.List;

/** What moves elements, or chooses some, without computing with them. */
final class MovementRows {
    private MovementRows() {}

    static List<Row> rows() {
        return Row.family(
                "movement",
                List.of(
                        row(Reshape.class, "Reshape", (at, op) -> reshaped(at)).growing(),
                        row(BroadcastTo.class, "broadcast_axis, or broadcast_mul", (at, op) -> broadcast(at))
                                .growing(),
                        row(Slice.class, "slice_axis", MovementRows::slice).growing(),
                        row(Transpose.class, "transpose", (at, op) -> at.node("transpose", at.in(0))
                                .set("axes", op.order())
                                .result()),
                        row(Concat.class, "Concat", MovementRows::concat),
                        row(Pad.class, "Pad", (at, op) -> padded(at, op.before(), op.after(), "constant", op.value()))
                                .when(Pad.class, (op, in) -> isSpatial(op.before(), op.after())),
                        row(
                                        PadFrom.class,
                                        "Pad",
                                        (at, op) -> padded(
                                                at,
                                                op.before(),
                                                op.after(),
                                                op.source() == PadFrom.Source.EDGE ? "edge" : "reflect",
                                                0))
                                .when(PadFrom.class, (op, in) -> isSpatial(op.before(), op.after())),
                        row(Take.class, "Embedding, take", MovementRows::take),
                        row(Iota.class, "_arange", (at, op) -> at.node("_arange")
                                .set("start", 0L)
                                .set("stop", (long) op.length())
                                .set("dtype", ElementTypes.name(op.dtype()))
                                .result()),
                        row(DepthToSpace.class, "depth_to_space", (at, op) -> at.node("depth_to_space", at.in(0))
                                .set("block_size", op.block())
                                .result()),
                        row(SpaceToDepth.class, "space_to_depth", (at, op) -> at.node("space_to_depth", at.in(0))
                                .set("block_size", op.block())
                                .result()),
                        row(UpSampling.class, "UpSampling", (at, op) -> at.node("UpSampling", at.in(0))
                                        .set("scale", op.scale())
                                        .set("sample_type", "nearest")
                                        .set("num_args", 1)
                                        .result())
                                .when(
                                        UpSampling.class,
                                        (op, in) -> in.get(0).shape().rank() == 4)));
    }

    /** To a scalar nothing is to be done: what takes it reshapes it. */
    private static Entry reshaped(Application at) {
        if (at.out().shape().rank() == 0) {
            throw new UnsupportedOpException("its result is a scalar, which MXNet's graphs have not");
        }
        return at.reshaped(at.in(0), at.outExtents());
    }

    private static Entry broadcast(Application at) {
        List<Extent> from = new ArrayList<>(at.extents(0));
        List<Extent> target = at.outExtents();
        Entry value = at.aligned(0);
        while (from.size() < target.size()) {
            from.add(0, Extent.of(1));
        }
        List<Integer> axes = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        boolean grows = false;
        for (int i = 0; i < target.size(); i++) {
            if (!from.get(i).equals(target.get(i))) {
                grows |= !target.get(i).isFixed();
                axes.add(i);
                sizes.add(target.get(i).rest());
            }
        }
        if (axes.isEmpty()) {
            return value;
        }
        String dtype = ElementTypes.name(at.out().dtype());
        return grows
                ? at.node("broadcast_mul", value, at.filled(target, 1, dtype)).result()
                : at.node("broadcast_axis", value)
                        .set("axis", axes)
                        .set("size", sizes)
                        .result();
    }

    private static Entry slice(Application at, Slice op) {
        List<Extent> begin = at.numbers(each -> ((Slice) each).begin());
        List<Extent> extents = at.outExtents();
        List<Extent> from = at.extents(0);
        Entry value = at.in(0);
        for (int axis = 0; axis < begin.size(); axis++) {
            if (from.get(axis).equals(extents.get(axis))) {
                continue;
            }
            if (!begin.get(axis).isFixed() || !extents.get(axis).isFixed()) {
                throw new UnsupportedOpException("where it cuts depends on the number of rows");
            }
            value = at.node("slice_axis", value)
                    .set("axis", axis)
                    .set("begin", begin.get(axis).rest())
                    .set("end", begin.get(axis).rest() + extents.get(axis).rest())
                    .result();
        }
        return value;
    }

    private static Entry concat(Application at, Concat op) {
        Application.Node node = at.node("Concat");
        for (int i = 0; i < at.count(); i++) {
            node.with(at.in(i));
        }
        return node.set("dim", op.axis()).set("num_args", at.count()).result();
    }

    /** MXNet pads the last axes of four or five alone. */
    private static boolean isSpatial(List<Integer> before, List<Integer> after) {
        return (before.size() == 4 || before.size() == 5)
                && before.get(0) + after.get(0) + before.get(1) + after.get(1) == 0;
    }

    private static Entry padded(Application at, List<Integer> before, List<Integer> after, String mode, double value) {
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            widths.add(before.get(i));
            widths.add(after.get(i));
        }
        return at.node("Pad", at.in(0))
                .set("mode", mode)
                .set("pad_width", widths)
                .set("constant_value", value)
                .result();
    }

    private static Entry take(Application at, Take op) {
        boolean table = op.axis() == 0 && at.isArray(0) && at.spec(0).shape().rank() == 2;
        return table
                ? at.node("Embedding", at.in(1), at.in(0))
                        .set("input_dim", at.spec(0).shape().dim(0))
                        .set("output_dim", at.spec(0).shape().dim(1))
                        .result()
                : at.node("take", at.in(0), at.in(1))
                        .set("axis", op.axis())
                        .set("mode", "clip")
                        .result();
    }
}
