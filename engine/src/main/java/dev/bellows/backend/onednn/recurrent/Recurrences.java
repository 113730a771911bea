package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.Spec;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.RecurrenceGradient;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Recurrent networks of one layer and one direction, for whole sequences of f32, forwards and back. oneDNN has primitives
 * for these, too; but on processors with AVX-512 the one for training takes a fifth longer than products and functions of
 * single elements in a row, and always computes the gradient of the input.
 */
final class Recurrences {
    /** Inputs of an op beside its states: x, two weights, two biases. */
    private static final int OTHERS = 5;

    private Recurrences() {}

    static void forward(Recurrence op, List<Spec> in, PlanBuilder plan) {
        RecurrenceSizes extent = RecurrenceSizes.of(op, in);
        forward(op, extent, plan, keptScratch(op, extent, plan));
    }

    /** As {@link #forward}, with one more output. */
    static void keeping(KeepingRecurrence op, List<Spec> in, PlanBuilder plan) {
        RecurrenceSizes extent = RecurrenceSizes.of(op.op(), in);
        int last = 1 + op.op().states();
        forward(
                op.op(),
                extent,
                plan,
                plan.output(
                        last, plan.plain(extent.planes(RecurrentCell.of(op.op()).kept()))));
    }

    private static void forward(Recurrence op, RecurrenceSizes extent, PlanBuilder plan, Slot kept) {
        ForwardWalk walk = new ForwardWalk(plan, extent, op, plan.output(0, plan.plain(extent.planes(1))), kept);
        walk.add();
        walk.deliver(op.states() == 2 ? LstmCell.C : -1);
    }

    private static Slot keptScratch(Recurrence op, RecurrenceSizes extent, PlanBuilder plan) {
        return plan.scratch(
                plan.plain(extent.planes(Math.max(1, RecurrentCell.of(op).kept()))));
    }

    /** Walks forwards first. */
    static void gradient(RecurrenceGradient op, List<Spec> in, PlanBuilder plan) {
        RecurrenceSizes extent = RecurrenceSizes.of(op.op(), in);
        Slot y = plan.scratch(plan.plain(extent.planes(1)));
        Slot kept = keptScratch(op.op(), extent, plan);
        new ForwardWalk(plan, extent, op.op(), y, kept).add();
        List<Integer> all =
                IntStream.range(0, OTHERS + op.op().states()).boxed().toList();
        new BackWalk(plan, extent, op.op(), y, kept, all).add();
    }

    static void keptGradient(KeptRecurrenceGradient op, List<Spec> in, PlanBuilder plan) {
        RecurrenceSizes extent = RecurrenceSizes.of(op.op(), in);
        int first = OTHERS + op.op().states() + 1 + op.op().states();
        Slot y = plan.input(first, plan.plain(extent.planes(1)));
        int planes = RecurrentCell.of(op.op()).kept();
        Slot kept = planes == 0 ? y : plan.input(first + 1, plan.plain(extent.planes(planes)));
        new BackWalk(plan, extent, op.op(), y, kept, op.wanted()).add();
    }
}
