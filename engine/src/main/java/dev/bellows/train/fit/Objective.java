package dev.bellows.train.fit;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Tensor;
import java.util.List;

/** What training makes small: a loss of everything that the network gives and everything that is expected. */
@FunctionalInterface
public interface Objective {
    /**
     * The losses, [batch].
     *
     * @param outputs of the network
     * @param labels of the batch
     */
    Tensor of(List<Tensor> outputs, List<Tensor> labels);

    /** A loss of the first output and the first label; a second label, [batch], weighs the samples. */
    static Objective of(Loss loss) {
        return (outputs, labels) -> {
            if (labels.isEmpty() || labels.size() > 2) {
                throw new ShapeException("objective: a loss takes one label, or a label and sample weights, got "
                        + labels.size() + "; write an Objective for more");
            }
            Tensor scores = outputs.get(0);
            return labels.size() == 1 ? loss.of(scores, labels.get(0)) : loss.of(scores, labels.get(0), labels.get(1));
        };
    }
}
