package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.loss.CtcGradient;
import dev.bellows.op.loss.CtcLoss;
import java.util.List;

/** Alignments of label sequences. */
final class CtcRows {
    private static final String SUMS = "sums of logarithms over time";

    private CtcRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            row("CtcLoss", new CtcLoss(2)).slack(8, SUMS)
                .in(f32(4, 2, 3), i32(2, 2).between(0, 1), i32(2).between(3, 4), i32(2).between(0, 2))
                .in(f32(1, 1, 3), i32(1, 1).between(0, 1), i32(1).between(1, 1), i64(1).between(0, 1))
                .in(f32(3, 2, 3), i32(2, 0), i32(2).between(1, 3), i32(2).between(0, 0))
                .in(f32(3, 0, 3), i32(0, 2), i32(0), i32(0)),
            row("CtcLoss with the first class blank", new CtcLoss(0)).slack(8, SUMS)
                .in(f32(7, 3, 5), i64(3, 3).between(1, 4), u8(3).between(6, 7), i32(3).between(0, 3)),
            row("CtcGradient", new CtcGradient(2)).slack(16, SUMS).scale(0.5, "probabilities that cancel")
                .in(f32(4, 2, 3), i32(2, 2).between(0, 1), i32(2).between(3, 4), i32(2).between(0, 2))
                .in(f32(3, 1, 3), i32(1, 1).between(0, 1), i32(1).between(2, 3), i32(1).between(1, 1)));
    }
    // spotless:on
}
