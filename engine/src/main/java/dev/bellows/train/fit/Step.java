package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch gave; valid until the handlers return.
 *
 * @param batch what went in; of many peers, what this one had
 * @param outputs of the network, before the weights changed, and where workers divide the classes of one, this worker's; none where this peer
 *     had no samples
 * @param shown what metrics are shown: the first output, or what a loss that compares samples has found; null where this peer had no samples
 * @param loss the mean over the batch, of all peers
 * @param updated whether the weights changed; false while gradients are accumulated
 */
public record Step(
        Minibatch batch, List<NDArray> outputs, @Nullable Shown shown, double loss, boolean updated) {}
