package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.io.recorded.Extent;
import dev.bellows.op.image.UpSampling;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What moves elements without computing with them. */
final class MovementNodes {
    private MovementNodes() {}

    static List<Row> rows() {
        return Row.family(
                "movement",
                List.of(
                        row(Reshape.class, "Reshape", MovementNodes::reshape).growing(),
                        row(BroadcastTo.class, "Expand", MovementNodes::expand).growing(),
                        row(Slice.class, "Slice", MovementNodes::slice).growing(),
                        row(Transpose.class, "Transpose", (at, op) -> at.node("Transpose", at.in(0))
                                .wholes("perm", op.order())
                                .result()),
                        row(Concat.class, "Concat", (at, op) -> at.node("Concat", at.inputs())
                                .whole("axis", op.axis())
                                .result()),
                        row(Pad.class, "Pad", (at, op) -> at.node(
                                        "Pad",
                                        at.in(0),
                                        at.longs(Stream.concat(op.before().stream(), op.after().stream())
                                                .toList()),
                                        at.scalar(at.out().dtype(), op.value()))
                                .result()),
                        row(PadFrom.class, "Pad", (at, op) -> at.node(
                                        "Pad",
                                        at.in(0),
                                        at.longs(Stream.concat(op.before().stream(), op.after().stream())
                                                .toList()))
                                .text("mode", op.source() == PadFrom.Source.EDGE ? "edge" : "reflect")
                                .result()),
                        row(DepthToSpace.class, "DepthToSpace", (at, op) -> at.node("DepthToSpace", at.in(0))
                                .whole("blocksize", op.block())
                                .result()),
                        row(SpaceToDepth.class, "SpaceToDepth", (at, op) -> at.node("SpaceToDepth", at.in(0))
                                .whole("blocksize", op.block())
                                .result()),
                        row(UpSampling.class, "Resize", MovementNodes::upSampling)
                                .when(
                                        UpSampling.class,
                                        (op, in) -> in.get(0).shape().rank() == 4
                                                && in.get(0).dtype().isFloating())));
    }

    /** One extent that grows is what is left over. */
    private static String reshape(Application at, Reshape op) {
        List<Extent> target = at.outExtents();
        boolean empty = target.stream().anyMatch(extent -> extent.isFixed() && extent.rest() == 0);
        long growing = target.stream().filter(extent -> !extent.isFixed()).count();
        if (growing == 1 && !empty) {
            List<Long> left = target.stream()
                    .map(extent -> extent.isFixed() ? extent.rest() : -1)
                    .toList();
            return at.node("Reshape", at.in(0), at.longs(left)).result();
        }
        return at.node("Reshape", at.in(0), at.shape(target))
                .flag("allowzero", empty)
                .result();
    }

    /** An extent of 1 leaves that of the input. */
    private static String expand(Application at, BroadcastTo op) {
        List<Extent> from = at.extents(0);
        List<Extent> target = new ArrayList<>(at.outExtents());
        int lead = target.size() - from.size();
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).equals(target.get(lead + i))) {
                target.set(lead + i, Extent.of(1));
            }
        }
        return at.node("Expand", at.in(0), at.shape(target)).result();
    }

    private static String slice(Application at, Slice op) {
        List<Extent> begin = at.numbers(each -> ((Slice) each).begin());
        List<Extent> extents = at.outExtents();
        List<Extent> from = at.extents(0);
        List<Integer> cut = IntStream.range(0, begin.size())
                .filter(axis -> !from.get(axis).equals(extents.get(axis)))
                .boxed()
                .toList();
        if (cut.isEmpty()) {
            return at.in(0);
        }
        String starts = at.shape(cut.stream().map(begin::get).toList());
        String ends = at.shape(cut.stream()
                .map(axis -> begin.get(axis).plus(extents.get(axis)))
                .toList());
        return at.node("Slice", at.in(0), starts, ends, at.longs(cut)).result();
    }

    private static String upSampling(Application at, UpSampling op) {
        return at.node("Resize", at.in(0), "", at.floats(1, 1, op.scale(), op.scale()))
                .text("mode", "nearest")
                .text("nearest_mode", "floor")
                .text("coordinate_transformation_mode", "asymmetric")
                .result();
    }
}
