package dev.bellows.nn.layer.attention;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Divisible;
import dev.bellows.nn.Division;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/** The part of a transformer's layer that works on each step by itself: out(dropout(activation(in(x)))). */
final class FeedForward extends Block implements Divisible {
    private final Dense in;
    private final @Nullable Dropout dropout;
    private final Dense out;

    FeedForward(TransformerSettings settings) {
        ActivationFunction activation = settings.activation() == null ? ActivationFunction.RELU : settings.activation();
        this.in = child("in", new Dense.Config(settings.hidden(), true, activation, false).build());
        this.dropout = settings.rate() == 0 ? null : child("dropout", new Dropout(settings.rate()));
        this.out = child("out", new Dense.Config(settings.units(), true, null, false).build());
    }

    /** Each rank has some of the hidden units. */
    @Override
    public boolean divide(Division how) {
        boolean isDivisible = how.divides(in.config().units()) && in.isDivisible() && out.isDivisible();
        if (isDivisible) {
            in.divideUnits(how, true);
            out.divideInputs(how);
            if (dropout != null) {
                dropout.divideUnits(how);
            }
        }
        return isDivisible;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor hidden = in.call(x);
        return out.call(dropout == null ? hidden : dropout.call(hidden));
    }
}
