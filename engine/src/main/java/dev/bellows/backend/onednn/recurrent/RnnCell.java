package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.op.rnn.Rnn.Activation;

/** Elman's cell, whose outputs are all that the way back needs. */
record RnnCell(Activation activation) implements RecurrentCell {
    @Override
    public int kept() {
        return 0;
    }

    @Override
    public int deltas() {
        return 1;
    }

    @Override
    public Step forward(ForwardWalk walk) {
        ForwardWalk.HiddenProduct product = walk.hidden(0, 1);
        return turn -> {
            MatrixProductPass sum = product.of(walk.factor(turn)).plusTarget();
            Slot target = turn.now(walk.y(), 0, product.gates());
            if (activation == Activation.TANH) {
                sum.tanh().into(target);
            } else {
                sum.into(target);
                Slot y = turn.now(walk.y(), 0);
                ElementwisePass.of(walk.plan(), y).relu().orGreater(y).into(y); // oneDNN's rectifier makes 0 of a NaN
            }
        };
    }

    @Override
    public Step back(BackWalk walk) {
        Slot dh = walk.gradient(0);
        return turn -> {
            Slot y = turn.now(walk.y(), 0);
            ElementwisePass slope = activation == Activation.TANH
                    ? ElementwisePass.tanhSlope(walk.plan(), y)
                    : ElementwisePass.of(walk.plan(), y).linear(-1, 0).isNegative();
            slope.times(dh).into(walk.delta(turn, 0));
        };
    }
}
