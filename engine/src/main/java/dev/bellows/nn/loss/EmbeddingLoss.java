package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import java.util.List;

/**
 * A loss of several outputs that are embeddings: those of an anchor and of what it belongs to, and perhaps of something else. The
 * axes after the batch are one vector. All outputs have one shape.
 */
public interface EmbeddingLoss extends Loss {
    @Override
    Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels);

    /** One loss per pair, [batch], of two outputs and no label. */
    @Override
    default Tensor of(Tensor anchor, Tensor positive) {
        return ofAll(List.of(anchor, positive), List.of());
    }
}
