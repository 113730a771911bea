package dev.bellows.op.rnn;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell that walks over a sequence. The inputs are x [time, batch, features] with at least one step; the state before the
 * first step, h [batch, out] and for some cells c [batch, hidden]; the weights in the order of {@link CellWeights}; and
 * where {@link #masked}, the lengths [batch]. The outputs are y [time, batch, out] and the state after the last step.
 *
 * <p>x and the matrices of weights may be bf16 where states and biases are f32; so are then the outputs and all sums. A backend that
 * multiplies bf16 rounds h for its product, but not the h that it keeps.
 */
public sealed interface Recurrence extends Composite, Differentiable permits Rnn, Lstm, Gru {
    /** Whether the walk is from the last step to the first. */
    boolean reverse();

    /** Whether the last input is the lengths of the samples. */
    boolean masked();

    /** Whether h is a projection of the cell's output. */
    default boolean projected() {
        return false;
    }

    /** How many times the hidden size the weights have rows. */
    int gates();

    /** How many arrays the state is. */
    int states();

    /** Whether this input is multiplied as a matrix or by one: x or a matrix of weights. */
    default boolean isFactor(int input) {
        int weights = 1 + states();
        return input == 0 || input == weights || input == weights + 1 || (projected() && input == weights + 4);
    }

    @Override
    default List<Spec> infer(List<Spec> in) {
        return Operands.infer(this, in);
    }

    /** Products with functions of f32 between. */
    @Override
    default Narrowing narrowing() {
        return Narrowing.product(this::isFactor);
    }

    @Override
    default List<Tensor> expand(List<Tensor> in) {
        return new Unrolled(this, Operands.widened(this, in)).outputs();
    }

    @Override
    default List<@Nullable Tensor> vjp(Vjp v) {
        List<Tensor> in = new ArrayList<>(v.inputs());
        for (int i = 0; i <= states(); i++) {
            in.add(v.dy(i));
        }
        List<@Nullable Tensor> dx = new ArrayList<>();
        for (Tensor gradient : new RecurrenceGradient(this).onAll(in)) {
            dx.add(Cast.cast(gradient, in.get(dx.size()).dtype()));
        }
        dx.addAll(Collections.nCopies(masked() ? 1 : 0, null));
        return dx;
    }
}
