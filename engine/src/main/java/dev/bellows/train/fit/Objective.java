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

    /** A loss of the first output and the label; samples are weighed by the {@link Minibatch#weights}. */
    static Objective of(Loss loss) {
        return (outputs, labels) -> {
            if (labels.size() != 1) {
                throw new ShapeException("objective: a loss takes one label, got " + labels.size()
                        + "; write an Objective for more, and give weights of samples as those of the minibatch");
            }
            return loss.of(outputs.get(0), labels.get(0));
        };
    }
}
