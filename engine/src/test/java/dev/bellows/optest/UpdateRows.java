package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.Shape;
import dev.bellows.op.Op;
import dev.bellows.op.update.AdaBeliefUpdate;
import dev.bellows.op.update.AdaDeltaUpdate;
import dev.bellows.op.update.AdaGradUpdate;
import dev.bellows.op.update.AdamUpdate;
import dev.bellows.op.update.AdamWUpdate;
import dev.bellows.op.update.AdamaxUpdate;
import dev.bellows.op.update.CenteredRmsPropUpdate;
import dev.bellows.op.update.DescentUpdate;
import dev.bellows.op.update.FtmlUpdate;
import dev.bellows.op.update.FtrlUpdate;
import dev.bellows.op.update.GroupAdaGradUpdate;
import dev.bellows.op.update.LambSquares;
import dev.bellows.op.update.LambUpdate;
import dev.bellows.op.update.LansSquares;
import dev.bellows.op.update.LansUpdate;
import dev.bellows.op.update.LarsUpdate;
import dev.bellows.op.update.MasterMeasure;
import dev.bellows.op.update.MasterUpdate;
import dev.bellows.op.update.NadamUpdate;
import dev.bellows.op.update.NormBounds;
import dev.bellows.op.update.RmsPropUpdate;
import dev.bellows.op.update.SgdUpdate;
import dev.bellows.op.update.SignumUpdate;
import dev.bellows.op.update.SumsOfSquares;
import dev.bellows.op.update.TableUpdate;
import java.util.List;
import java.util.stream.Stream;

/** The optimisers' rules. */
final class UpdateRows {
    private static final String STEPS = "several steps, each rounded, where it is expanded";

    private static final Input LIKE = f32(1);
    private static final Input POSITIVE = LIKE.between(0.5, 2);
    private static final Input RATE = f32().between(0.01, 0.1);

    private static final Input SUM = f32().between(1, 4);
    private static final AdamWUpdate ADAM = new AdamWUpdate(0.9, 0.999, 1e-3, 1e-2);

    /** Some are there more than once: the last counts. */
    private static final Input ROWS = i32(6).between(0, 3);

    private UpdateRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            rule(new DescentUpdate(1e-2), RATE),
            sgd("SgdUpdate", new SgdUpdate(0, 0, false)),
            sgd("SgdUpdate with momentum", new SgdUpdate(0.9, 0, false)),
            sgd("SgdUpdate with Nesterov's momentum and decay", new SgdUpdate(0.9, 1e-2, true)),
            adam("AdamUpdate", new AdamUpdate(0.9, 0.999, 1e-8, 0)),
            adam("AdamUpdate with decay", new AdamUpdate(0.8, 0.9, 1e-3, 1e-2)),
            rule(new AdamWUpdate(0.9, 0.999, 1e-6, 1e-2), LIKE, POSITIVE, RATE, f32().between(1, 2), f32().between(1, 2)),
            rule(new AdaGradUpdate(1e-3, 1e-2), POSITIVE, RATE),
            rule(new RmsPropUpdate(0.9, 1e-3, 1e-2), POSITIVE, RATE),
            rule(new CenteredRmsPropUpdate(0.9, 0.9, 1e-3, 1e-2), LIKE.between(6, 8), LIKE, LIKE, RATE),
            rule(new AdaDeltaUpdate(0.9, 1e-3, 1e-2), POSITIVE, POSITIVE, RATE),
            rule(new AdamaxUpdate(0.9, 0.9, 1e-3, 0), LIKE, LIKE.between(3, 4), RATE), // the old greatest stays
            rule(new NadamUpdate(0.9, 0.999, 1e-3, 1e-2), LIKE, POSITIVE, RATE, RATE, f32().between(1, 2)),
            rule(new FtrlUpdate(0.5, 1, 1e-2), LIKE.between(8, 9), POSITIVE, f32().between(0.5, 1)), // clear of the corners
            rule(new SignumUpdate(0.9, 1e-2, 1e-2), LIKE.between(1, 2), RATE),
            rule(new AdaBeliefUpdate(0.9, 0.9, 1e-3, 1e-2), LIKE, POSITIVE, RATE),
            rule(new FtmlUpdate(0.6, 0.9, 1e-3, 1e-2), LIKE.between(8, 9), POSITIVE, LIKE, f32().between(8, 9), f32().between(1, 2)),
            rule(new LarsUpdate(0.9, 1e-2, 0.1, 1e-3), LIKE, RATE, SUM, SUM),
            rule(new LambUpdate(ADAM, new NormBounds(0.1, 9)), LIKE, POSITIVE, RATE, f32().between(1, 2), f32().between(1, 2), SUM, SUM),
            rule(new LansUpdate(ADAM, NormBounds.NONE), LIKE, POSITIVE, RATE, f32().between(1, 2), f32().between(1, 2), SUM, SUM, SUM, SUM),
            rule(new LambSquares(ADAM), LIKE, POSITIVE, RATE, f32().between(1, 2), f32().between(1, 2)),
            rule(new LansSquares(ADAM), LIKE, POSITIVE, RATE, f32().between(1, 2), f32().between(1, 2), SUM),
            rule(SumsOfSquares.of(1, 0), LIKE),
            rule(new MasterUpdate(new SgdUpdate(0.9, 1e-2, false)), LIKE, LIKE, RATE),
            rule(new MasterMeasure(SumsOfSquares.of(0, 1)), LIKE, LIKE, RATE),
            row("GroupAdaGradUpdate", new GroupAdaGradUpdate(1e-3, 1e-2)).slack(4, STEPS)
                .in(f32(3, 5), f32(3, 5), f32(3).between(0.5, 2), RATE)
                .in(f32(2, 3, 4), f32(2, 3, 4), f32(2).between(0.5, 2), RATE)
                .in(f32(1, 1), f32(1, 1), f32(1).between(0.5, 2), RATE)
                .in(f32(0, 4), f32(0, 4), f32(0).between(0.5, 2), RATE),
            row("TableUpdate", new TableUpdate(new SgdUpdate(0.9, 1e-2, false), 1)).slack(4, STEPS)
                .in(f32(4, 5), ROWS, f32(6, 5), f32(4, 5), RATE).in(f32(9, 2, 3), ROWS, f32(6, 2, 3), f32(9, 2, 3), RATE)
                .in(f32(4, 1), i32(1).between(0, 3), f32(1, 1), f32(4, 1), RATE).in(f32(4, 0), ROWS, f32(6, 0), f32(4, 0), RATE)
                .in(f32(4, 5), i32(0), f32(0, 5), f32(4, 5), RATE),
            row("TableUpdate with several states", new TableUpdate(new AdamUpdate(0.9, 0.999, 1e-3, 0), 2)).slack(4, STEPS)
                .in(f32(4, 5), ROWS, f32(6, 5), f32(4, 5), f32(4, 5).between(0.5, 2), RATE),
            row("TableUpdate by a rule that is expanded", new TableUpdate(new GroupAdaGradUpdate(1e-3, 0), 1)).slack(4, STEPS)
                .in(f32(4, 5), ROWS, f32(6, 5), f32(4).between(0.5, 2), RATE));
    }

    /** A rule on weights and gradients of either sign, with these states and scalars. */
    private static Row rule(Op op, Input... statesAndScalars) {
        Row row = row(op.name(), op).slack(4, STEPS);
        for (int[] extents : new int[][] {{3, 5}, {129}, {1, 1}, {0}}) {
            Stream<Input> like = Stream.concat(Stream.of(LIKE, LIKE), Stream.of(statesAndScalars));
            row.in(like.map(x -> x.shape().rank() == 0 ? x : x.reshaped(Shape.of(extents))).toArray(Input[]::new));
        }
        return row;
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
