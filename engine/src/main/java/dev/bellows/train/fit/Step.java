package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * What one batch gave; valid until the handlers return.
 *
 * @param batch what went in
 * @param outputs of the network, before the weights changed
 * @param loss the mean over the batch
 * @param updated whether the weights changed; false while gradients are accumulated
 */
public record Step(Minibatch batch, List<NDArray> outputs, double loss, boolean updated) {}
