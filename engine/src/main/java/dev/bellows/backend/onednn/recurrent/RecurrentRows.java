package dev.bellows.backend.onednn.recurrent;

import static dev.bellows.backend.onednn.plan.KernelRow.planned;

import dev.bellows.backend.onednn.plan.KernelRow;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import java.util.List;

/** The kernels of recurrent networks. */
public final class RecurrentRows {
    private RecurrentRows() {}

    /** All of them. */
    public static List<KernelRow<?>> all() {
        return List.of(
                planned(Rnn.class, Recurrences::forward),
                planned(Gru.class, Recurrences::forward),
                planned(Lstm.class, Recurrences::forward),
                planned(RecurrenceGradient.class, Recurrences::gradient),
                planned(KeepingRecurrence.class, Recurrences::keeping),
                planned(KeptRecurrenceGradient.class, Recurrences::keptGradient));
    }
}
