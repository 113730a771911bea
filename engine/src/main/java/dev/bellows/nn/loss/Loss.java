package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;

/** How wrong predictions are: one number per sample, [batch]. */
public interface Loss {
    Tensor of(Tensor prediction, Tensor label);
}
