package dev.bellows.backend.onednn;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.rnn.Recurrence;
import java.util.List;

/**
 * The gradient of a recurrence from what that computed. Made by {@link RecurrenceMemory} alone. Inputs: those of the
 * gradient op, then the outputs y, then, if the cell keeps anything, the last output of the {@link KeepingRecurrence}.
 *
 * @param wanted the inputs of {@code op} whose gradients are wanted: the outputs, in this order
 */
record KeptRecurrenceGradient(Recurrence op, List<Integer> wanted) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return wanted.stream().map(in::get).toList();
    }
}
