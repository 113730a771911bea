package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;

/** Long short-term memory. Kept are the gates i, f, g, o and c. */
final class LstmCell implements RecurrentCell {
    private static final int GATES = 4;
    private static final int I = 0;
    private static final int F = 1;
    private static final int G = 2;
    private static final int O = 3;

    /** The plane of c. */
    static final int C = 4;

    @Override
    public int kept() {
        return GATES + 1;
    }

    @Override
    public int deltas() {
        return GATES;
    }

    @Override
    public Step forward(ForwardWalk walk) {
        PlanBuilder plan = walk.plan();
        ForwardWalk.HiddenProduct products = walk.hidden(0, GATES);
        Slot c = walk.given(1);
        Slot added = plan.scratch(c.layout());
        return turn -> {
            products.of(walk.factor(turn)).plusTarget().into(turn.now(walk.kept(), 0, products.gates()));
            Slot i = turn.now(walk.kept(), I);
            Slot f = turn.now(walk.kept(), F);
            Slot g = turn.now(walk.kept(), G);
            Slot o = turn.now(walk.kept(), O);
            Slot after = turn.now(walk.kept(), C);
            ElementwisePass.of(plan, i).logistic().into(i);
            ElementwisePass.of(plan, f).logistic().into(f);
            ElementwisePass.of(plan, g).tanh().into(g);
            ElementwisePass.of(plan, o).logistic().into(o);
            ElementwisePass.product(plan, i, g).into(added);
            ElementwisePass.product(plan, f, turn.before(walk.kept(), C, c))
                    .plus(added)
                    .into(after);
            ElementwisePass.of(plan, after).tanh().times(o).into(turn.now(walk.y(), 0));
        };
    }

    @Override
    public Step back(BackWalk walk) {
        PlanBuilder plan = walk.plan();
        Slot dh = walk.gradient(0);
        Slot dc = walk.gradient(1);
        Slot c = walk.given(1);
        Slot tanhC = plan.scratch(c.layout());
        return turn -> {
            Slot i = turn.now(walk.kept(), I);
            Slot f = turn.now(walk.kept(), F);
            Slot g = turn.now(walk.kept(), G);
            Slot o = turn.now(walk.kept(), O);
            ElementwisePass.of(plan, turn.now(walk.kept(), C)).tanh().into(tanhC);
            ElementwisePass.logisticSlope(plan, o).times(dh).times(tanhC).into(walk.delta(turn, O));
            ElementwisePass.tanhSlope(plan, tanhC)
                    .times(dh)
                    .times(o)
                    .plusTarget()
                    .into(dc);
            ElementwisePass.logisticSlope(plan, i).times(dc).times(g).into(walk.delta(turn, I));
            ElementwisePass.logisticSlope(plan, f)
                    .times(dc)
                    .times(turn.before(walk.kept(), C, c))
                    .into(walk.delta(turn, F));
            ElementwisePass.tanhSlope(plan, g).times(dc).times(i).into(walk.delta(turn, G));
            ElementwisePass.product(plan, dc, f).into(dc);
        };
    }
}
