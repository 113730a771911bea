package dev.bellows.backend.onednn.recurrent;

import dev.bellows.core.Spec;
import dev.bellows.op.Primitive;
import dev.bellows.op.rnn.Recurrence;
import java.util.ArrayList;
import java.util.List;

/** A recurrence whose last output is what its gradient needs of it. Made by {@code RecurrenceMemoryRewrite} alone. */
public record KeepingRecurrence(Recurrence op) implements Primitive {
    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> outputs = new ArrayList<>(op.infer(in));
        outputs.add(RecurrenceSizes.of(op, in).planes(RecurrentCell.of(op).kept()));
        return List.copyOf(outputs);
    }
}
