package dev.bellows.op.rnn;

import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the formulas of the recurrences for one step, before projection and masking, have in common. */
final class Cell {
    /** A step that was computed, and its way back. */
    interface Step {
        /** The state after it, what it outputs first. */
        List<Tensor> after();

        /** From the gradients of the state after the step to those of what went in. */
        Deltas back(List<Tensor> gradients);
    }

    /**
     * @param input the gradient of the input's part of the gates [batch, gates · hidden]
     * @param hidden that of h's part
     * @param h that of h before the step, as far as it does not come through the gates; null for none
     * @param c that of c before the step; null for a cell without
     */
    record Deltas(
            Tensor input,
            Tensor hidden,
            @Nullable Tensor h,
            @Nullable Tensor c) {}

    private Cell() {}

    /** Gate number {@code i} of {@code count}. */
    static Tensor gate(Tensor gates, int i, int count) {
        int hidden = gates.shape().dim(1) / count;
        return Slice.slice(gates, 1, i * hidden, (i + 1) * hidden);
    }

    /** The derivative of the logistic function, from its value. */
    static Tensor sigmoidSlope(Tensor y) {
        return y.sub(y.mul(y));
    }

    /** dy times the derivative of tanh, from its value. */
    static Tensor tanhGradient(Tensor dy, Tensor y) {
        return dy.sub(dy.mul(y).mul(y));
    }
}
