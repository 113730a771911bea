package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.rnn.Recurrence;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/**
 * Back-propagation through time. A loop computes the gradients of the gates, step by step; what the weights get from them
 * is then one product over all steps per gate.
 */
final class BackWalk {
    private final PlanBuilder plan;
    private final RecurrenceSizes extent;
    private final RecurrentCell cell;
    private final int states;
    private final Slot y;
    private final Slot kept;
    private final List<Integer> wanted;
    private final Slot deltas;
    private final boolean rounds;
    private final List<Slot> exact = new ArrayList<>();
    private final List<Slot> gradients = new ArrayList<>();

    /**
     * @param y the outputs of all steps
     * @param kept what the cell kept
     * @param wanted which of the op's inputs get a gradient, in the order of the kernel's outputs
     */
    BackWalk(PlanBuilder plan, RecurrenceSizes extent, Recurrence op, Slot y, Slot kept, List<Integer> wanted) {
        this.plan = plan;
        this.extent = extent;
        this.cell = RecurrentCell.of(op);
        this.states = op.states();
        this.y = y;
        this.kept = kept;
        this.wanted = wanted;
        this.deltas = plan.scratch(plan.plain(extent.factorPlanes(cell.deltas())));
        this.rounds = extent.factors() != DType.F32;
        for (int i = 0; rounds && i < cell.deltas(); i++) {
            exact.add(plan.scratch(extent.block(plan))); // oneDNN is slow where a function of f32 gives bf16
        }
        for (int i = 0; i < states; i++) {
            gradients.add(plan.scratch(extent.block(plan)));
        }
    }

    PlanBuilder plan() {
        return plan;
    }

    Slot y() {
        return y;
    }

    Slot kept() {
        return kept;
    }

    /** Where a step's gradient of a gate goes. */
    Slot delta(TimeStep turn, int plane) {
        return rounds ? exact.get(plane) : turn.factor(deltas, plane);
    }

    /** Adds a step's gradients of the gates, and rounds them where products multiply bf16. */
    private void add(RecurrentCell.Step step, TimeStep turn) {
        step.add(turn);
        for (int plane = 0; rounds && plane < exact.size(); plane++) {
            plan.copy(exact.get(plane), turn.factor(deltas, plane));
        }
    }

    /** The gradient of a state, which becomes that of the step before. */
    Slot gradient(int state) {
        return gradients.get(state);
    }

    /** The block of a state before the first step. */
    Slot given(int state) {
        return plan.input(1 + state, extent.block(plan));
    }

    /** Adds all steps. */
    void add() {
        steps();
        for (int i = 0; i < states; i++) {
            if (wanted.contains(1 + i)) {
                plan.copy(gradients.get(i), output(1 + i, extent.block(plan), 0));
            }
        }
        inputGradient();
        weightGradients();
        biasGradients();
    }

    private void steps() {
        int after = 5 + states; // the number of inputs of the op; then come the gradients of its outputs
        Slot dy = plan.input(after, plan.plain(extent.planes(1)));
        TimeStep last = new TimeStep(plan, extent, extent.end(), 0, false);
        ElementwisePass.sum(plan, plan.input(after + 1, extent.block(plan)), last.now(dy, 0))
                .into(gradients.get(0));
        if (states > 1) {
            plan.copy(plan.input(after + 2, extent.block(plan)), gradients.get(1));
        }
        RecurrentCell.Step step = cell.back(this);
        List<Slot> weights = arranged();
        if (extent.time() > 1) {
            TimeStep turn = new TimeStep(plan, extent, extent.end(), -extent.direction(), false);
            TimeStep before = new TimeStep(plan, extent, extent.end() - extent.direction(), -extent.direction(), false);
            plan.repeat(extent.time() - 1, () -> {
                add(step, turn);
                throughGates(turn, weights, before.now(dy, 0));
            });
        }
        TimeStep first = new TimeStep(plan, extent, extent.start(), 0, true);
        add(step, first);
        if (wanted.contains(1)) {
            throughGates(first, weights, null);
        }
    }

    /** h's weights, gate by gate, in the layout that oneDNN wants. */
    private List<Slot> arranged() {
        int hidden = extent.hidden();
        dnnl_memory_desc delta = extent.factor(plan, extent.batch(), hidden);
        dnnl_memory_desc square = extent.factor(plan, hidden, hidden);
        List<Slot> weights = new ArrayList<>();
        for (int gate = 0; gate < extent.gates(); gate++) {
            Slot w = plan.input(states + 2, square, extent.factorBytes((long) gate * hidden * hidden));
            weights.add(MatrixProductPass.arranged(plan, delta, w, Shape.of(hidden, hidden), extent.block(plan)));
        }
        return weights;
    }

    /** Adds to h's gradient what comes through the gates, and what the output of the step before gets, unless null. */
    private void throughGates(TimeStep turn, List<Slot> weights, @Nullable Slot dyBefore) {
        Slot dh = gradients.get(0);
        for (int gate = 0; gate < weights.size(); gate++) {
            MatrixProductPass product =
                    MatrixProductPass.of(plan, turn.factor(deltas, cell.hiddenDelta(gate)), weights.get(gate));
            if (gate > 0 || cell.passesHidden()) {
                product = product.plusTarget();
            }
            if (gate == 0 && dyBefore != null) {
                product = product.plus(dyBefore);
            }
            product.into(dh);
        }
    }

    private void inputGradient() {
        if (!wanted.contains(0)) {
            return;
        }
        Slot dx = output(0, RecurrenceSizes.matrix(plan, extent.rows(), extent.features()), 0);
        for (int gate = 0; gate < extent.gates(); gate++) {
            long offset = extent.factorBytes((long) gate * extent.hidden() * extent.features());
            Slot w = plan.input(states + 1, extent.factor(plan, extent.hidden(), extent.features()), offset);
            MatrixProductPass product = MatrixProductPass.of(plan, delta(gate, 0, extent.rows(), false), w);
            (gate > 0 ? product.plusTarget() : product).into(dx);
        }
    }

    private void weightGradients() {
        Slot x = plan.input(0, extent.factor(plan, extent.rows(), extent.features()));
        for (int gate = 0; wanted.contains(states + 1) && gate < extent.gates(); gate++) {
            MatrixProductPass.of(plan, delta(gate, 0, extent.rows(), true), x)
                    .into(rows(states + 1, gate, extent.features()));
        }
        if (wanted.contains(states + 2)) {
            hiddenWeightGradients();
        }
    }

    private void hiddenWeightGradients() {
        Slot h = plan.as(extent.factor(plan, extent.batch(), extent.hidden()), given(0));
        Slot outputs = plan.as(plan.plain(extent.factorPlanes(1)), y);
        for (int gate = 0; gate < extent.gates(); gate++) {
            hiddenWeightGradient(cell.hiddenDelta(gate), h, outputs, rows(states + 2, gate, extent.hidden()));
        }
    }

    /**
     * From the first step, before which h is given, and from all others at once, before which it is an output.
     *
     * @param h as it was given
     * @param outputs all of them, both as products take them
     */
    private void hiddenWeightGradient(int plane, Slot h, Slot outputs, Slot dw) {
        int later = (extent.time() - 1) * extent.batch();
        MatrixProductPass.of(plan, delta(plane, extent.reverse() ? later : 0, extent.batch(), true), h)
                .into(dw);
        if (later > 0) {
            int from = extent.reverse() ? 0 : extent.batch();
            Slot before = plan.part(
                    outputs,
                    extent.factor(plan, later, extent.hidden()),
                    extent.reverse() ? extent.factorBytes((long) extent.batch() * extent.hidden()) : 0);
            MatrixProductPass.of(plan, delta(plane, from, later, true), before)
                    .plusTarget()
                    .into(dw);
        }
    }

    private void biasGradients() {
        Slot ones = plan.constant(1, extent.factor(plan, 1, extent.rows()));
        for (int gate = 0; gate < extent.gates(); gate++) {
            biasGradient(states + 3, gate, gate, ones);
            biasGradient(states + 4, gate, cell.hiddenDelta(gate), ones);
        }
    }

    /** A gate's part of the gradient of a bias; if x's bias has the same, that is copied. */
    private void biasGradient(int input, int gate, int plane, Slot ones) {
        if (!wanted.contains(input)) {
            return;
        }
        dnnl_memory_desc row = RecurrenceSizes.matrix(plan, 1, extent.hidden());
        long offset = (long) gate * extent.hidden() * Float.BYTES;
        Slot target = output(input, row, offset);
        if (input == states + 4 && plane == gate && wanted.contains(states + 3)) {
            plan.copy(output(states + 3, row, offset), target);
        } else {
            MatrixProductPass.of(plan, ones, delta(plane, 0, extent.rows(), false))
                    .into(target);
        }
    }

    /** So many rows of a plane of the gates' gradients, from row {@code from} on. */
    private Slot delta(int plane, int from, int rows, boolean transposed) {
        int hidden = extent.hidden();
        dnnl_memory_desc layout =
                transposed ? extent.transposedFactor(plan, hidden, rows) : extent.factor(plan, rows, hidden);
        return plan.part(deltas, layout, extent.factorBytes(((long) plane * extent.rows() + from) * hidden));
    }

    /** A gate's rows of the gradient of weights. */
    private Slot rows(int input, int gate, int columns) {
        return output(
                input,
                RecurrenceSizes.matrix(plan, extent.hidden(), columns),
                (long) gate * extent.hidden() * columns * Float.BYTES);
    }

    private Slot output(int input, dnnl_memory_desc layout, long offset) {
        return plan.output(wanted.indexOf(input), layout, offset);
    }
}
