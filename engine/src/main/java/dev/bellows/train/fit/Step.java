package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * What one batch gave; valid until the handlers return.
 *
 * @param batch what went in; of many peers, what this one had
 * @param outputs of the network, before the weights changed; none where this peer had no samples
 * @param loss the mean over the batch, of all peers
 * @param updated whether the weights changed; false while gradients are accumulated
 */
public record Step(Minibatch batch, List<NDArray> outputs, double loss, boolean updated) {}
