package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.detection.BipartiteMatching;
import dev.bellows.op.detection.BoxDecode;
import dev.bellows.op.detection.BoxEncode;
import dev.bellows.op.detection.BoxFormat;
import dev.bellows.op.detection.BoxIou;
import dev.bellows.op.detection.BoxNms;
import dev.bellows.op.detection.MultiBoxDetection;
import dev.bellows.op.detection.MultiBoxPrior;
import dev.bellows.op.detection.MultiBoxTarget;
import dev.bellows.op.detection.RoiAlign;
import dev.bellows.op.detection.RoiPooling;
import dev.bellows.op.detection.SuppressOverlaps;
import java.util.List;
import java.util.stream.Stream;

/** Boxes, their targets, and pooling of regions. */
final class DetectionRows {
    private static final String STEPS = "several steps, each rounded";
    private static final String TIES = "in bf16 many scores and overlaps are equal, and which box is chosen changes";
    private static final List<Double> DEVIATION = List.of(0.1, 0.1, 0.2, 0.2);

    private DetectionRows() {}

    static List<Row> rows() {
        return Stream.of(boxes(), choices(), detectors(), regions())
                .flatMap(List::stream)
                .toList();
    }

    private static Input box(int... dims) {
        return f32(dims).between(0, 1).boxes(1.5);
    }

    // spotless:off
    private static List<Row> boxes() {
        return List.of(
            row("BoxIou", new BoxIou(BoxFormat.CORNER)).slack(4, STEPS).in(box(3, 4), box(2, 4)).in(box(2, 3, 4), box(4)).in(box(1, 4), box(0, 4)).in(box(1, 4), box(1, 4)),
            row("BoxIou of middles and sizes", new BoxIou(BoxFormat.CENTER)).slack(4, STEPS).in(box(3, 4), box(2, 4)),
            row("BoxEncode", new BoxEncode(List.of(0.0, 0.1, 0.0, 0.0), DEVIATION)).slack(8, STEPS).scale(4, "differences by a small deviation")
                .in(box(2, 3, 4), box(1, 3, 4)).in(box(4), box(4)).in(box(0, 3, 4), box(3, 4)),
            row("BoxDecode", new BoxDecode(DEVIATION, Double.POSITIVE_INFINITY)).slack(4, STEPS).in(f32(2, 3, 4), box(1, 3, 4)).in(f32(4), box(4)).in(f32(0, 3, 4), box(3, 4)),
            row("BoxDecode with a limit", new BoxDecode(DEVIATION, 0.1)).slack(4, STEPS).in(f32(3, 4), box(3, 4)));
    }

    private static List<Row> choices() {
        return List.of(
            row("SuppressOverlaps", new SuppressOverlaps(0.4, 0.1, -1)).exact().withoutBf16(TIES).noGradient("chooses")
                .in(box(2, 5, 4), f32(2, 5).between(0, 1), f32(2, 5).between(1, 1)).in(box(1, 1, 4), f32(1, 1), f32(1, 1)).in(box(2, 0, 4), f32(2, 0), f32(2, 0)).in(box(0, 3, 4), f32(0, 3), f32(0, 3)),
            row("SuppressOverlaps of the best", new SuppressOverlaps(0.9, 0, 2)).exact().withoutBf16(TIES).noGradient("chooses")
                .in(box(1, 5, 4), f32(1, 5).between(0, 1), f32(1, 5).between(0, 1)),
            row("BoxNms", new BoxNms(BoxNms.Columns.DEFAULT, new SuppressOverlaps(0.3, 0.1, -1), BoxFormat.CORNER)).exact().distinct().withoutBf16(TIES)
                .in(f32(2, 5, 6).boxes(2)).in(f32(4, 6).boxes(2)).in(f32(2, 0, 6)).in(f32(1, 6).boxes(1)),
            row("BoxNms by class, of middles", new BoxNms(new BoxNms.Columns(0, 1, 2), new SuppressOverlaps(0.3, 0.1, 3), BoxFormat.CENTER)).exact().distinct().withoutBf16(TIES)
                .in(f32(5, 6).boxes(2)),
            row("BipartiteMatching", new BipartiteMatching(0.1, false, -1)).exact().withoutBf16(TIES).noGradient("chooses").in(f32(2, 3, 4)).in(f32(4, 3)).in(f32(1, 1)).in(f32(0, 3)).in(f32(3, 0)),
            row("BipartiteMatching of small scores", new BipartiteMatching(0.5, true, 2)).exact().withoutBf16(TIES).noGradient("chooses").in(f32(3, 4)));
    }

    private static List<Row> detectors() {
        return List.of(
            row("MultiBoxPrior", new MultiBoxPrior(List.of(0.5, 0.25), List.of(1.0, 2.0, 0.5), false)).noGradient("is a constant").in(f32(2, 1, 2, 3)).in(f32(1, 1, 1, 1)).in(f32(1, 1, 0, 3)),
            row("MultiBoxPrior within the image", new MultiBoxPrior(List.of(0.9), List.of(1.0), true)).noGradient("is a constant").in(f32(1, 1, 2, 3)),
            row("MultiBoxTarget", new MultiBoxTarget(0.5, -1, 0.5, DEVIATION)).withoutBf16(TIES).slack(16, STEPS).scale(4, "differences by a small deviation").noGradient("are targets")
                .in(box(1, 6, 4), f32(2, 3, 5).between(-0.5, 0.9).boxes(1.5), f32(2, 4, 6)).in(box(1, 1, 4), f32(1, 1, 5).between(0, 1).boxes(1.5), f32(1, 2, 1)).in(box(1, 3, 4), f32(0, 2, 5), f32(0, 4, 3)),
            row("MultiBoxTarget with negatives chosen", new MultiBoxTarget(0.6, 1.5, 0.5, DEVIATION)).withoutBf16(TIES).slack(16, STEPS).scale(4, "differences by a small deviation").noGradient("are targets")
                .in(box(1, 8, 4), f32(2, 2, 5).between(-0.5, 0.9).boxes(1.5), f32(2, 4, 8)),
            row("MultiBoxDetection", new MultiBoxDetection(0.1, 0.5, -1, DEVIATION)).withoutBf16(TIES).slack(8, STEPS)
                .in(f32(2, 3, 5).between(0, 1), f32(2, 20), f32(1, 5, 4).between(0.1, 0.4).boxes(0.4)).in(f32(1, 2, 1).between(0.2, 1), f32(1, 4), f32(1, 1, 4).between(0.1, 0.4).boxes(0.4)).in(f32(0, 3, 2), f32(0, 8), f32(1, 2, 4)));
    }

    private static List<Row> regions() {
        String counts = "the rounding of positions times the differences of pixels";
        return List.of(
            row("RoiAlign", new RoiAlign(2, 3, 0.75, 2)).withoutBf16("bf16 positions are too coarse").slack(32, counts).scale(1, counts)
                .in(f32(2, 3, 4, 5), f32(3, 5).between(0, 1.9).boxes(2)).in(f32(1, 1, 1, 1), f32(1, 5).between(0, 0.9).boxes(1)).in(f32(1, 3, 4, 5), f32(0, 5)),
            row("RoiPooling", new RoiPooling(2, 3, 0.75)).exact().distinct().withoutBf16("bf16 positions are too coarse")
                .in(f32(2, 3, 4, 5), f32(3, 5).between(0, 1.9).boxes(2)).in(f32(1, 1, 1, 1), f32(1, 5).between(0, 0.5).boxes(0.1)).in(f32(1, 3, 4, 5), f32(0, 5)));
    }
    // spotless:on
}
