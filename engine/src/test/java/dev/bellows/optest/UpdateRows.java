package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.SgdUpdate;
import java.util.List;

/** The optimisers' rules. */
final class UpdateRows {
    private static final String STEPS = "several steps, each rounded, where it is expanded";

    private UpdateRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            sgd("SgdUpdate", new SgdUpdate(0, 0, false)),
            sgd("SgdUpdate with momentum", new SgdUpdate(0.9, 0, false)),
            sgd("SgdUpdate with Nesterov's momentum and decay", new SgdUpdate(0.9, 1e-2, true)),
            adam("AdamUpdate", new AdamUpdate(0.9, 0.999, 1e-8, 0)),
            adam("AdamUpdate with decay", new AdamUpdate(0.8, 0.9, 1e-3, 1e-2)));
    }

    private static Row sgd(String name, Op op) {
        return row(name, op).slack(2, STEPS)
            .in(f32(3, 5), f32(3, 5), f32(3, 5), f32().between(0.01, 0.1))
            .in(f32(129), f32(129), f32(129), f32().between(0.01, 0.1))
            .in(f32(0), f32(0), f32(0), f32().between(0.01, 0.1));
    }

    private static Row adam(String name, Op op) {
        return row(name, op).slack(4, STEPS)
            .in(f32(3, 5), f32(3, 5), f32(3, 5), f32(3, 5).between(0.5, 2), f32().between(0.01, 0.1))
            .in(f32(129), f32(129), f32(129), f32(129).between(0.5, 2), f32().between(0.01, 0.1))
            .in(f32(0), f32(0), f32(0), f32(0), f32().between(0.01, 0.1));
    }
    // spotless:on
}
