package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.ElementwisePass;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.rnn.Recurrence;
import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * A recurrence forwards. The products with the input are done for all steps at once; h's weights are brought into oneDNN's
 * layout, since every step uses them; the steps are a loop of a few primitives, after the first, whose state is given. Where
 * products multiply bf16, each h is rounded for the next one alone.
 */
final class ForwardWalk {
    private final PlanBuilder plan;
    private final RecurrenceSizes extent;
    private final RecurrentCell cell;
    private final int weights;
    private final Slot y;
    private final Slot kept;
    private final boolean rounds;
    private final Slot rounded;

    /**
     * @param y where the outputs go [time, batch, hidden]
     * @param kept where the planes go that the cell keeps; not used if it keeps none
     */
    ForwardWalk(PlanBuilder plan, RecurrenceSizes extent, Recurrence op, Slot y, Slot kept) {
        this.plan = plan;
        this.extent = extent;
        this.cell = RecurrentCell.of(op);
        this.weights = 1 + op.states();
        this.y = y;
        this.kept = kept;
        this.rounds = extent.factors() != DType.F32;
        this.rounded = plan.as(extent.factor(plan, extent.batch(), extent.hidden()), given(0));
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

    /** The block of a state before the first step. */
    Slot given(int state) {
        return plan.input(1 + state, extent.block(plan));
    }

    /** The h before a step, as its products take it. */
    Slot factor(TimeStep turn) {
        return rounds ? rounded : turn.before(y, 0, rounded);
    }

    /** Adds all steps. */
    void add() {
        input();
        RecurrentCell.Step step = cell.forward(this);
        add(step, new TimeStep(plan, extent, extent.start(), 0, true));
        if (extent.time() > 1) {
            int second = extent.start() + extent.direction();
            plan.repeat(
                    extent.time() - 1, () -> add(step, new TimeStep(plan, extent, second, extent.direction(), false)));
        }
    }

    private void add(RecurrentCell.Step step, TimeStep turn) {
        step.add(turn);
        if (rounds) {
            plan.copy(turn.now(y, 0), rounded);
        }
    }

    /** Copies the last h to output 1 and, from plane {@code cellPlane} if that is not negative, the last c to output 2. */
    void deliver(int cellPlane) {
        dnnl_memory_desc block = extent.block(plan);
        TimeStep last = new TimeStep(plan, extent, extent.end(), 0, false);
        plan.copy(last.now(y, 0), plan.output(1, block));
        if (cellPlane >= 0) {
            plan.copy(last.now(kept, cellPlane), plan.output(2, block));
        }
    }

    private void input() {
        int hidden = extent.hidden();
        int features = extent.features();
        dnnl_memory_desc row = RecurrenceSizes.matrix(plan, 1, extent.gates() * hidden);
        Slot inputBias = plan.input(weights + 2, row);
        Slot bothBiases = plan.scratch(row);
        ElementwisePass.sum(plan, inputBias, plan.input(weights + 3, row)).into(bothBiases);
        Slot x = plan.input(0, extent.factor(plan, extent.rows(), features));
        dnnl_memory_desc plane = RecurrenceSizes.matrix(plan, extent.rows(), hidden);
        for (int gate = 0; gate < extent.gates(); gate++) {
            long offset = (long) gate * hidden * Float.BYTES;
            Slot bias = plan.part(
                    cell.joinsBiases(gate) ? bothBiases : inputBias, RecurrenceSizes.matrix(plan, 1, hidden), offset);
            Slot w = plan.input(
                    weights,
                    extent.transposedFactor(plan, features, hidden),
                    extent.factorBytes((long) gate * hidden * features));
            Slot target = cell.kept() == 0 ? y : kept;
            MatrixProductPass.of(plan, x, w).bias(bias).into(plan.part(target, plane, gate * extent.planeBytes()));
        }
    }

    /** The products of h with its weights for {@code count} gates in a row. */
    HiddenProduct hidden(int from, int count) {
        int hidden = extent.hidden();
        dnnl_memory_desc h = plan.plain(extent.factors(), Shape.of(1, extent.batch(), hidden));
        dnnl_memory_desc gates = extent.blocks(plan, count);
        Shape shape = Shape.of(count, hidden, hidden);
        long square = (long) hidden * hidden;
        Slot w = plan.input(
                weights + 1,
                plan.strided(Dnnl.type(extent.factors()), shape, new long[] {square, 1, hidden}),
                extent.factorBytes(from * square));
        return new HiddenProduct(plan, h, MatrixProductPass.arranged(plan, h, w, shape, gates), gates);
    }

    /** What h's product gets for one gate [1, 1, hidden]. */
    Slot hiddenBias(int gate) {
        return plan.input(
                weights + 3,
                plan.plain(DType.F32, Shape.of(1, 1, extent.hidden())),
                (long) gate * extent.hidden() * Float.BYTES);
    }

    /**
     * h's products with the weights of some gates.
     *
     * @param h how h is seen
     * @param w the weights, in the layout that oneDNN wants
     * @param gates how the results lie
     */
    record HiddenProduct(PlanBuilder plan, dnnl_memory_desc h, Slot w, dnnl_memory_desc gates) {
        MatrixProductPass of(Slot block) {
            return MatrixProductPass.of(plan, plan.seenAs(h, block), w);
        }
    }
}
