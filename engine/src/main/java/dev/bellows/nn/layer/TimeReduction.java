package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * What the layers that make one value of a sequence's steps share: [batch, time, …] to [batch, …]; with integer lengths
 * [batch] as a second input, of each sequence's first steps alone.
 */
abstract sealed class TimeReduction extends Block implements OverTime
        permits FirstStep, LastStep, MeanOverTime, MaxOverTime {
    static final int TIME = 1;

    /** Of all steps. */
    abstract Tensor reduce(Tensor x);

    /** Of the first steps of each sequence. */
    abstract Tensor reduce(Tensor x, Tensor lengths);

    /** Of all steps of [batch, time, …]. */
    @Override
    public final Tensor forward(Tensor x) {
        return reduce(checked(x));
    }

    /**
     * Of the first steps of [batch, time, …].
     *
     * @param lengths an integer [batch]: how many steps of each sequence count, from 1 to time
     */
    public final Tensor forward(Tensor x, Tensor lengths) {
        return reduce(checked(x), lengths);
    }

    /** Of x, or of x and lengths. */
    @Override
    public final List<Tensor> forwardAll(List<Tensor> in) {
        return switch (in.size()) {
            case 1 -> List.of(forward(in.get(0)));
            case 2 -> List.of(forward(in.get(0), in.get(1)));
            default ->
                throw new ShapeException(
                        this + ": takes a sequence and, if they differ, the lengths, got " + in.size() + " inputs");
        };
    }

    @Override
    public final boolean keepsTime() {
        return false;
    }

    private Tensor checked(Tensor x) {
        if (x.shape().rank() < 2 || x.shape().dim(TIME) < 1) {
            throw new ShapeException(this + ": expects [batch, time, …] of one step or more, got " + x.spec());
        }
        return x;
    }
}
