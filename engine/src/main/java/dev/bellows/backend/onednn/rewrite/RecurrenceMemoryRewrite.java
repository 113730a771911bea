package dev.bellows.backend.onednn.rewrite;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Program;
import dev.bellows.backend.Program.Use;
import dev.bellows.backend.onednn.plan.KernelTable;
import dev.bellows.backend.onednn.recurrent.KeepingRecurrence;
import dev.bellows.backend.onednn.recurrent.KeptRecurrenceGradient;
import dev.bellows.backend.onednn.recurrent.RecurrenceSizes;
import dev.bellows.backend.onednn.recurrent.RecurrentCell;
import dev.bellows.backend.onednn.rewrite.Rewriting.Applied;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
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
    private final KernelTable kernels;

    RecurrenceMemoryRewrite(KernelTable kernels) {
        this.kernels = kernels;
    }

    @Override
    public void apply(Rewriting program) {
        for (Applied step : program.steps()) {
            if (step.step().op() instanceof RecurrenceGradient gradient) {
                forward(step, gradient.op(), program).ifPresent(forward -> connect(forward, step, gradient, program));
            }
        }
    }

    /** The same recurrence of the same values. */
    private static Optional<Applied> forward(Applied gradient, Recurrence op, Rewriting program) {
        return program.steps().stream()
                .filter(step -> step.step().op().equals(op) || step.step().op().equals(new KeepingRecurrence(op)))
                .filter(step -> step.step()
                        .inputs()
                        .equals(gradient.step()
                                .inputs()
                                .subList(0, step.step().inputs().size())))
                .findFirst();
    }

    private void connect(Applied forward, Applied gradient, RecurrenceGradient op, Rewriting program) {
        List<Integer> wanted = wanted(gradient, program);
        Optional<Applied> keeping = wanted.isEmpty() ? Optional.empty() : keeping(forward, op.op(), program);
        if (keeping.isEmpty()) {
            return;
        }
        List<Use> outputs = keeping.get().step().outputs();
        List<Use> inputs = new ArrayList<>(gradient.step().inputs());
        inputs.add(outputs.get(0));
        inputs.addAll(outputs.subList(1 + op.op().states(), outputs.size()));
        List<Use> results = wanted.stream().map(gradient.step().outputs()::get).toList();
        KeptRecurrenceGradient kept = new KeptRecurrenceGradient(op.op(), wanted);
        kernel(kept, inputs)
                .ifPresent(kernel -> program.join(List.of(gradient), new Program.Step(kept, inputs, results, kernel)));
    }

    private static List<Integer> wanted(Applied gradient, Rewriting program) {
        List<Use> outputs = gradient.step().outputs();
        return IntStream.range(0, outputs.size())
                .filter(i -> program.isPlain(outputs.get(i).value())
                        || !program.readers(outputs.get(i).value()).isEmpty())
                .boxed()
                .toList();
    }

    /** The recurrence with what it keeps as its last output, if its cell keeps anything. */
    private Optional<Applied> keeping(Applied forward, Recurrence op, Rewriting program) {
        int kept = RecurrentCell.of(op).kept();
        if (kept == 0 || forward.step().op() instanceof KeepingRecurrence) {
            return Optional.of(forward);
        }
        KeepingRecurrence keeping = new KeepingRecurrence(op);
        return kernel(keeping, forward.step().inputs()).map(kernel -> {
            Spec planes = RecurrenceSizes.of(op, forward.step().specs()).planes(kept);
            List<Use> outputs = new ArrayList<>(forward.step().outputs());
            outputs.add(new Use(program.add(planes), planes));
            return program.join(
                    List.of(forward), new Program.Step(keeping, forward.step().inputs(), outputs, kernel));
        });
    }

    private Optional<Kernel> kernel(Op op, List<Use> inputs) {
        return kernels.find(op, inputs.stream().map(Use::spec).toList());
    }
}
