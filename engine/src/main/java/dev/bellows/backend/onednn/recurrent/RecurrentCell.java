package dev.bellows.backend.onednn.recurrent;

import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.Rnn;

/** How one kind of cell does a step by oneDNN's primitives, forwards and back. */
public interface RecurrentCell {
    /** Adds what a step does, or all the steps of a loop. */
    @FunctionalInterface
    interface Step {
        void add(TimeStep turn);
    }

    static RecurrentCell of(Recurrence op) {
        if (op instanceof Rnn rnn) {
            return new RnnCell(rnn.activation());
        }
        return op instanceof Gru ? new GruCell() : new LstmCell();
    }

    /** How many planes the way back needs from the way forth, beside the outputs y. */
    int kept();

    /** How many planes hold the gradients of the gates. */
    int deltas();

    /** In which of them is what a gate's part of h's product gets; that of x's product gets the one of its own number. */
    default int hiddenDelta(int gate) {
        return gate;
    }

    /** Whether the bias of h's product is added to that of x's for this gate. */
    default boolean joinsBiases(int gate) {
        return true;
    }

    /** From the part of the gates that comes from x, which lies where the gates go, to y and what is kept. */
    Step forward(ForwardWalk walk);

    /** From the gradients after the step to those of the gates and, beside what goes through the gates, before the step. */
    Step back(BackWalk walk);

    /** Whether something of h's gradient goes past the gates. */
    default boolean passesHidden() {
        return false;
    }
}
