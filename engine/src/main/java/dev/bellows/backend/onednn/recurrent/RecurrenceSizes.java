package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.Dnnl;
import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.rnn.Recurrence;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The sizes of a recurrence. Its arrays over time are planes [time, batch, hidden], one per gate and not one for all: a
 * gate of one step is then a dense block, and oneDNN is fast on those alone.
 *
 * @param factors what products multiply: f32, or bf16 where x and the weights are; all else is f32, sums among it
 */
public record RecurrenceSizes(
        int time, int batch, int features, int hidden, int gates, boolean reverse, DType factors) {
    /**
     * Of the recurrence on its inputs.
     *
     * @throws Unimplemented unless all steps count for all samples, h is not projected, and the state is f32
     */
    public static RecurrenceSizes of(Recurrence op, List<Spec> in) {
        Spec x = in.get(0);
        if (op.masked() || op.projected() || in.get(1).dtype() != DType.F32) {
            throw new Unimplemented(op + " on " + in);
        }
        int hidden = in.get(1).shape().dim(1);
        return new RecurrenceSizes(
                x.shape().dim(0), x.shape().dim(1), x.shape().dim(2), hidden, op.gates(), op.reverse(), x.dtype());
    }

    /** Where in time the walk starts. */
    int start() {
        return reverse ? time - 1 : 0;
    }

    /** Where in time the walk ends. */
    int end() {
        return reverse ? 0 : time - 1;
    }

    /** From one step of the walk to the next, in time. */
    int direction() {
        return reverse ? -1 : 1;
    }

    /** All steps of all samples. */
    int rows() {
        return time * batch;
    }

    /** The bytes of a block. */
    long blockBytes() {
        return (long) batch * hidden * Float.BYTES;
    }

    /** The bytes of a plane. */
    long planeBytes() {
        return time * blockBytes();
    }

    /** The bytes of so many elements that products multiply. */
    long factorBytes(long elements) {
        return elements * factors.bytes();
    }

    /** A matrix that products multiply. */
    dnnl_memory_desc factor(PlanBuilder plan, int rows, int columns) {
        return plan.plain(factors, Shape.of(rows, columns));
    }

    /** As {@link #factor}: a matrix [columns, rows] read as its transposed. */
    dnnl_memory_desc transposedFactor(PlanBuilder plan, int rows, int columns) {
        return plan.strided(Dnnl.type(factors), Shape.of(rows, columns), new long[] {1, rows});
    }

    /** So many planes in a row, which products multiply. */
    Spec factorPlanes(int count) {
        return Spec.of(factors, count, time, batch, hidden);
    }

    /** One step of a plane. */
    dnnl_memory_desc block(PlanBuilder plan) {
        return matrix(plan, batch, hidden);
    }

    /** So many planes in a row. */
    public Spec planes(int count) {
        return Spec.of(DType.F32, count, time, batch, hidden);
    }

    /** One step of each of so many planes in a row. */
    dnnl_memory_desc blocks(PlanBuilder plan, int count) {
        return plan.strided(
                dnnl.dnnl_f32, Shape.of(count, batch, hidden), new long[] {(long) rows() * hidden, hidden, 1});
    }

    static dnnl_memory_desc matrix(PlanBuilder plan, int rows, int columns) {
        return plan.plain(DType.F32, Shape.of(rows, columns));
    }
}
