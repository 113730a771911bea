package dev.bellows.backend.onednn.recurrent;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.rnn.Recurrence;
import java.util.List;

/**
 * The gradient of a recurrence from what that computed. Made by {@code RecurrenceMemoryRewrite} alone. Inputs: those of the
 * gradient op, then the outputs y, then, if the cell keeps anything, the last output of the {@link KeepingRecurrence}.
 *
 * @param wanted the inputs of {@code op} whose gradients are wanted: the outputs, in this order
 */
public record KeptRecurrenceGradient(Recurrence op, List<Integer> wanted) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        return wanted.stream().map(in::get).toList();
    }
}
