package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Program.Application;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.recurrent.KeepingRecurrence;
import dev.bellows.backend.onednn.recurrent.KeptRecurrenceGradient;
import dev.bellows.backend.onednn.recurrent.RecurrenceSizes;
import dev.bellows.backend.onednn.recurrent.RecurrentCell;
import dev.bellows.core.Spec;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Lets a recurrence keep what its gradient needs, where a program has both, so that the gradient need not walk forwards
 * again; and leaves out gradients that nobody reads, such as that of the data.
 */
final class RecurrenceMemoryRewrite implements Rewrite {
    @Override
    public void apply(Rewriting program) {
        for (Application step : program.steps()) {
            if (step.op() instanceof RecurrenceGradient gradient) {
                forward(step, gradient.op(), program).ifPresent(forward -> connect(forward, step, gradient, program));
            }
        }
    }

    /** The same recurrence of the same values. */
    private static Optional<Application> forward(Application gradient, Recurrence op, Rewriting program) {
        return program.steps().stream()
                .filter(step -> step.op().equals(op) || step.op().equals(new KeepingRecurrence(op)))
                .filter(step -> step.inputs()
                        .equals(gradient.inputs().subList(0, step.inputs().size())))
                .findFirst();
    }

    private void connect(Application forward, Application gradient, RecurrenceGradient op, Rewriting program) {
        List<Integer> wanted = wanted(gradient, program);
        Optional<Application> keeping = wanted.isEmpty() ? Optional.empty() : keeping(forward, op.op(), program);
        if (keeping.isEmpty()) {
            return;
        }
        List<Use> outputs = keeping.get().outputs();
        List<Use> inputs = new ArrayList<>(gradient.inputs());
        inputs.add(outputs.get(0));
        inputs.addAll(outputs.subList(1 + op.op().states(), outputs.size()));
        List<Use> results = wanted.stream().map(gradient.outputs()::get).toList();
        KeptRecurrenceGradient kept = new KeptRecurrenceGradient(op.op(), wanted);
        if (program.has(kept, inputs)) {
            program.join(List.of(gradient), gradient.becoming(kept, inputs, results));
        }
    }

    private static List<Integer> wanted(Application gradient, Rewriting program) {
        List<Use> outputs = gradient.outputs();
        return IntStream.range(0, outputs.size())
                .filter(i -> program.isPlain(outputs.get(i).value())
                        || !program.readers(outputs.get(i).value()).isEmpty())
                .boxed()
                .toList();
    }

    /** The recurrence with what it keeps as its last output, if its cell keeps anything. */
    private Optional<Application> keeping(Application forward, Recurrence op, Rewriting program) {
        int kept = RecurrentCell.of(op).kept();
        if (kept == 0 || forward.op() instanceof KeepingRecurrence) {
            return Optional.of(forward);
        }
        KeepingRecurrence keeping = new KeepingRecurrence(op);
        if (!program.has(keeping, forward.inputs())) {
            return Optional.empty();
        }
        Spec planes = RecurrenceSizes.of(op, forward.specs()).planes(kept);
        List<Use> outputs = new ArrayList<>(forward.outputs());
        outputs.add(new Use(program.add(planes), planes));
        return Optional.of(program.join(List.of(forward), forward.becoming(keeping, forward.inputs(), outputs)));
    }
}
