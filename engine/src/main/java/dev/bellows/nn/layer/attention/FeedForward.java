package dev.bellows.nn.layer.attention;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/** The part of a transformer's layer that works on each step by itself: out(dropout(activation(in(x)))). */
final class FeedForward extends Block {
    private final Projection in;
    private final ActivationFunction activation;
    private final @Nullable Dropout dropout;
    private final Projection out;

    FeedForward(TransformerSettings settings) {
        this.in = child("in", new Projection(settings.hidden(), true));
        this.activation = settings.activation() == null ? ActivationFunction.RELU : settings.activation();
        this.dropout = settings.rate() == 0 ? null : child("dropout", new Dropout(settings.rate()));
        this.out = child("out", new Projection(settings.units(), true));
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor hidden = activation.apply(in.call(x));
        return out.call(dropout == null ? hidden : dropout.call(hidden));
    }
}
