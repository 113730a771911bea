package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;

/** The gated recurrent unit. Kept are the gates r, z, n and h's part of n before it is reset. */
final class GruCell implements RecurrentCell {
    private static final int R = 0;
    private static final int Z = 1;
    private static final int N = 2;

    /** h's part of n, and its gradient. */
    private static final int RESET = 3;

    @Override
    public int kept() {
        return RESET + 1;
    }

    @Override
    public int deltas() {
        return RESET + 1;
    }

    @Override
    public int hiddenDelta(int gate) {
        return gate == N ? RESET : gate;
    }

    @Override
    public boolean joinsBiases(int gate) {
        return gate != N;
    }

    @Override
    public boolean passesHidden() {
        return true;
    }

    @Override
    public Step forward(ForwardWalk walk) {
        PlanBuilder plan = walk.plan();
        ForwardWalk.HiddenProduct opening = walk.hidden(R, 2);
        ForwardWalk.HiddenProduct reset = walk.hidden(N, 1);
        Slot bias = walk.hiddenBias(N);
        Slot h = walk.given(0);
        return turn -> {
            Slot before = turn.before(walk.y(), 0, h);
            opening.of(walk.factor(turn)).plusTarget().into(turn.now(walk.kept(), R, opening.gates()));
            reset.of(walk.factor(turn)).bias(bias).into(turn.now(walk.kept(), RESET, reset.gates()));
            Slot r = turn.now(walk.kept(), R);
            Slot z = turn.now(walk.kept(), Z);
            Slot n = turn.now(walk.kept(), N);
            ElementwisePass.of(plan, r).logistic().into(r);
            ElementwisePass.of(plan, z).logistic().into(z);
            ElementwisePass.product(plan, r, turn.now(walk.kept(), RESET))
                    .plusTarget()
                    .tanh()
                    .into(n);
            ElementwisePass.difference(plan, before, n).times(z).plus(n).into(turn.now(walk.y(), 0));
        };
    }

    @Override
    public Step back(BackWalk walk) {
        PlanBuilder plan = walk.plan();
        Slot dh = walk.gradient(0);
        Slot h = walk.given(0);
        Slot rest = plan.scratch(h.layout());
        Slot change = plan.scratch(h.layout());
        return turn -> {
            Slot r = turn.now(walk.kept(), R);
            Slot z = turn.now(walk.kept(), Z);
            Slot n = turn.now(walk.kept(), N);
            Slot dn = walk.delta(turn, N);
            ElementwisePass.difference(plan, turn.before(walk.y(), 0, h), n).into(change);
            ElementwisePass.logisticSlope(plan, z).times(dh).times(change).into(walk.delta(turn, Z));
            ElementwisePass.product(plan, dh, z).linear(-1, 0).plus(dh).into(rest);
            ElementwisePass.tanhSlope(plan, n).times(rest).into(dn);
            ElementwisePass.product(plan, dn, r).into(walk.delta(turn, RESET));
            ElementwisePass.logisticSlope(plan, r)
                    .times(dn)
                    .times(turn.now(walk.kept(), RESET))
                    .into(walk.delta(turn, R));
            ElementwisePass.product(plan, dh, z).into(dh);
        };
    }
}
